namespace Internal.Runtime;

/// <summary>The head of what the ahead-of-time compiler writes about a type: all that allocation needs.</summary>
internal struct MethodTable
{
    /// <summary>Bytes of an element of an array or string.</summary>
    public ushort ComponentSize;
    public ushort Flags;

    /// <summary>Bytes of an object, for arrays and strings without elements.</summary>
    public uint BaseSize;
}
