namespace System.Reflection;

/// <summary>Names the indexer of a type.</summary>
public sealed class DefaultMemberAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
