using SparseRuntime.Tensors;

namespace SparseRuntime;

/// <summary>Look-up by name in short lists, without allocation.</summary>
internal static class NamedTensors
{
    /// <summary>The tensor of that name, or null.</summary>
    public static Tensor? Find(this ReadOnlySpan<NamedTensor> tensors, string name)
    {
        foreach (NamedTensor named in tensors)
        {
            if (named.Name == name) return named.Tensor;
        }

        return null;
    }

    /// <summary>The tensor of that name, which must be there.</summary>
    public static Tensor Get(this ReadOnlySpan<NamedTensor> tensors, string name) =>
        tensors.Find(name) ?? throw new ArgumentException($"input '{name}' is missing");
}
