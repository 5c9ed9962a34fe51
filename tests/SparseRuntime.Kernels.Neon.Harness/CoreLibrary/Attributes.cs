namespace System;

public abstract class Attribute
{
}

[AttributeUsage(AttributeTargets.All)]
public sealed class AttributeUsageAttribute(AttributeTargets targets) : Attribute
{
    public AttributeTargets Targets { get; } = targets;

    public bool AllowMultiple { get; set; }

    public bool Inherited { get; set; }
}

public enum AttributeTargets
{
    All = 0x7fff,
}

public sealed class ParamArrayAttribute : Attribute
{
}

public sealed class ObsoleteAttribute(string? message = null, bool error = false) : Attribute
{
    public string? Message { get; } = message;

    public bool IsError { get; } = error;
}
