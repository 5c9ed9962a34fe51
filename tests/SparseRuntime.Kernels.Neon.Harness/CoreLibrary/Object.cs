using Internal.Runtime;

namespace System;

/// <summary>The root of all types. The ahead-of-time compiler lays objects out by this field.</summary>
public unsafe class Object
{
    internal MethodTable* Table;

    ~Object()
    {
    }

    public virtual bool Equals(object? other) => (object)this == other;

    public virtual int GetHashCode() => 0;

    public virtual string? ToString() => null;

    public static bool ReferenceEquals(object? a, object? b) => a == b;
}

public abstract unsafe class ValueType
{
    /// <summary>The ahead-of-time compiler overrides this in every structure.</summary>
    internal virtual int __GetFieldHelper(int index, out MethodTable* table)
    {
        table = null;
        return 0;
    }
}

public abstract class Enum : ValueType
{
}

public struct Void
{
}

public class Type
{
    public static Type GetTypeFromHandle(RuntimeTypeHandle handle) => throw new NotSupportedException("types are not described at run time");

    public static bool operator ==(Type? a, Type? b) => ReferenceEquals(a, b);

    public static bool operator !=(Type? a, Type? b) => !ReferenceEquals(a, b);

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => 0;
}

internal sealed class RuntimeType : Type
{
}

public struct RuntimeTypeHandle
{
}

public struct RuntimeMethodHandle
{
}

public struct RuntimeFieldHandle
{
}

public abstract class Delegate
{
}

public abstract class MulticastDelegate : Delegate
{
}

public delegate bool Predicate<in T>(T value);

public interface IDisposable
{
    void Dispose();
}

public interface IEquatable<T>
{
    bool Equals(T? other);
}
