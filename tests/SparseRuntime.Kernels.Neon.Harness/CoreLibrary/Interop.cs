namespace System.Runtime.InteropServices;

public enum LayoutKind
{
    Sequential = 0,
    Explicit = 2,
    Auto = 3,
}

public sealed class StructLayoutAttribute(LayoutKind kind) : Attribute
{
    public LayoutKind Kind { get; } = kind;

    public int Size;
}

public sealed class InAttribute : Attribute
{
}

public enum UnmanagedType
{
}

public sealed class UnmanagedCallersOnlyAttribute : Attribute
{
    public string? EntryPoint;

    public Type[]? CallConvs;
}
