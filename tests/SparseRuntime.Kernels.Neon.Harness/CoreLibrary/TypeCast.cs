using System.Runtime.CompilerServices;

namespace System.Runtime;

/// <summary>What compiled code calls where a type must be looked at; found by name.</summary>
internal static class TypeCast
{
    /// <summary>Stores into an array of references; that the element fits, the C# compiler has seen.</summary>
    private static void StelemRef(object?[] array, nint index, object? element)
    {
        if ((nuint)index >= (nuint)array.Length) throw new ArgumentOutOfRangeException(nameof(index));
        Unsafe.Add(ref Array.First(array), (int)index) = element;
    }
}
