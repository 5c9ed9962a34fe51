namespace System.Runtime.CompilerServices;

/// <summary>
/// Marks what the ahead-of-time compiler knows by name and replaces by an instruction. It stands where it stands in
/// .NET's own core library and nowhere else: what is marked wrongly is compiled to wrong code without a word.
/// </summary>
internal sealed class IntrinsicAttribute : Attribute
{
}

public enum MethodImplOptions
{
    NoInlining = 8,
    AggressiveInlining = 256,
    AggressiveOptimization = 512,
    InternalCall = 4096,
}

public sealed class MethodImplAttribute(MethodImplOptions options) : Attribute
{
    public MethodImplOptions Options { get; } = options;
}

public sealed class ExtensionAttribute : Attribute
{
}

public sealed class IsByRefLikeAttribute : Attribute
{
}

public sealed class CompilerGeneratedAttribute : Attribute
{
}

public sealed class TupleElementNamesAttribute(string?[] names) : Attribute
{
    public string?[] Names { get; } = names;
}

public sealed class InterpolatedStringHandlerAttribute : Attribute
{
}

/// <summary>What the C# compiler asks of a target before it uses a feature of the language.</summary>
public static class RuntimeFeature
{
    public const string ByRefFields = nameof(ByRefFields);
    public const string NumericIntPtr = nameof(NumericIntPtr);
    public const string UnmanagedSignatureCallingConvention = nameof(UnmanagedSignatureCallingConvention);
    public const string VirtualStaticsInInterfaces = nameof(VirtualStaticsInInterfaces);
}

/// <summary>Stands in signatures of properties that only an initialiser may set.</summary>
public static class IsExternalInit
{
}
