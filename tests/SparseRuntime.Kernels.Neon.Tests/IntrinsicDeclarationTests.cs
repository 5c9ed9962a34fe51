using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace SparseRuntime.Kernels.Neon.Tests;

/// <summary>
/// What the harness declares as intrinsic is intrinsic in .NET's own core library, with the same signature. The
/// ahead-of-time compiler knows intrinsics by name, and a wrong declaration becomes wrong code.
/// </summary>
[TestFixture]
public sealed class IntrinsicDeclarationTests
{
    private const string Mark = "IntrinsicAttribute";

    [Test]
    public void Intrinsics_are_declared_as_in_the_core_library()
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "SparseRuntime.Kernels.Neon.Harness.dll"));
        using var assembly = new PEReader(file);
        MetadataReader reader = assembly.GetMetadataReader();
        int compared = 0;
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
        {
            TypeDefinition type = reader.GetTypeDefinition(handle);
            bool isTypeMarked = IsMarked(reader, type.GetCustomAttributes());
            foreach (MethodDefinition method in type.GetMethods().Select(reader.GetMethodDefinition))
            {
                if ((method.Attributes & MethodAttributes.Static) == 0 || !isTypeMarked && !IsMarked(reader, method.GetCustomAttributes())) continue;
                Compare(NameOf(reader, type), reader.GetString(method.Name), SignatureText.Of(method));
                compared++;
            }
        }

        TestContext.Out.WriteLine($"{compared} intrinsics compared");
        Assert.That(compared, Is.GreaterThan(20));
    }

    private static void Compare(string typeName, string name, string signature)
    {
        Type? type = typeof(object).Assembly.GetType(typeName);
        Assert.That(type, Is.Not.Null, typeName);
        MethodInfo? method = type!.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .FirstOrDefault(m => m.Name == name && SignatureText.Of(m) == signature);
        Assert.That(method, Is.Not.Null, $"{typeName}.{name}: {signature}");

        // The core library of another processor declares ARM's instructions without the mark.
        if (typeName.StartsWith("System.Runtime.Intrinsics.Arm.", StringComparison.Ordinal)) return;
        Assert.That(method!.CustomAttributes.Concat(type.CustomAttributes).Any(a => a.AttributeType.Name == Mark), $"{typeName}.{name} is no intrinsic");
    }

    private static bool IsMarked(MetadataReader reader, CustomAttributeHandleCollection attributes) =>
        attributes.Select(reader.GetCustomAttribute).Any(attribute =>
            attribute.Constructor.Kind == HandleKind.MethodDefinition
            && reader.GetString(reader.GetTypeDefinition(reader.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType()).Name) == Mark);

    private static string NameOf(MetadataReader reader, TypeDefinition type)
    {
        string name = reader.GetString(type.Name);
        return type.IsNested
            ? $"{NameOf(reader, reader.GetTypeDefinition(type.GetDeclaringType()))}+{name}"
            : $"{reader.GetString(type.Namespace)}.{name}";
    }
}
