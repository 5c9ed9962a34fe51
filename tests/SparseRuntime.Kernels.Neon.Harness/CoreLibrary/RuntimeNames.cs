namespace System.Runtime;

/// <summary>Gives a method the name by which the linker finds it.</summary>
internal sealed class RuntimeExportAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>Declares a method that the linker finds by name, called without any transition.</summary>
internal sealed class RuntimeImportAttribute(string library, string name) : Attribute
{
    public string Library { get; } = library;

    public string Name { get; } = name;
}
