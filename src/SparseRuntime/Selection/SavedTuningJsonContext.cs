using System.Text.Json.Serialization;

namespace SparseRuntime.Selection;

/// <summary>The JSON form of saved choices, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    WriteIndented = true)]
[JsonSerializable(typeof(SavedTuning))]
internal sealed partial class SavedTuningJsonContext : JsonSerializerContext;
