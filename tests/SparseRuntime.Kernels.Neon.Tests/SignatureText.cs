using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;

namespace SparseRuntime.Kernels.Neon.Tests;

/// <summary>
/// Writes the types of a signature in one way, whether they are read from a file or are loaded, so that signatures can be
/// compared. Namespaces are left out.
/// </summary>
internal sealed class SignatureText : ISignatureTypeProvider<string, object?>
{
    /// <summary>Return type, then parameters, of a method that is loaded.</summary>
    public static string Of(MethodInfo method) =>
        Join(Of(method.ReturnType), method.GetParameters().Select(p => Of(p.ParameterType)));

    /// <summary>Return type, then parameters, of a method that is read from a file.</summary>
    public static string Of(MethodDefinition method)
    {
        MethodSignature<string> signature = method.DecodeSignature(new SignatureText(), null);
        return Join(signature.ReturnType, signature.ParameterTypes);
    }

    private static string Join(string result, IEnumerable<string> parameters) => $"{result}({string.Join(", ", parameters)})";

    private static string Of(Type type)
    {
        if (type.IsPointer) return Of(type.GetElementType()!) + "*";
        if (type.IsByRef) return Of(type.GetElementType()!) + "&";
        if (type.IsGenericParameter) return (type.DeclaringMethod is null ? "!" : "!!") + type.GenericParameterPosition;
        return type.IsGenericType ? $"{type.Name}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : type.Name;
    }

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        reader.GetString(reader.GetTypeDefinition(handle).Name);

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        reader.GetString(reader.GetTypeReference(handle).Name);

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
        $"{genericType}<{string.Join(", ", typeArguments)}>";

    public string GetGenericMethodParameter(object? genericContext, int index) => "!!" + index;

    public string GetGenericTypeParameter(object? genericContext, int index) => "!" + index;

    public string GetPointerType(string elementType) => elementType + "*";

    public string GetByReferenceType(string elementType) => elementType + "&";

    public string GetSZArrayType(string elementType) => elementType + "[]";

    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{shape.Rank}]";

    public string GetFunctionPointerType(MethodSignature<string> signature) => "function";

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    public string GetPinnedType(string elementType) => elementType;
}
