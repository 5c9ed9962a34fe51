namespace SparseRuntime.Onnx;

/// <summary>Names from files, cut so that a message stays readable whatever the file holds.</summary>
internal static class ShortName
{
    private const int Longest = 120;

    public static string Of(string name) => name.Length <= Longest ? name : $"{name[..Longest]}... ({name.Length} characters)";
}
