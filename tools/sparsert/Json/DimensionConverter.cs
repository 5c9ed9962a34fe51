using System.Text.Json;
using System.Text.Json.Serialization;
using SparseRuntime.Graph;

namespace SparseRuntime.Tool.Json;

/// <summary>Writes a fixed extent as a number and a free one as its symbol, or <c>?</c>.</summary>
internal sealed class DimensionConverter : JsonConverter<DeclaredDimension>
{
    public override DeclaredDimension Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? new DeclaredDimension(reader.GetInt32()) : new DeclaredDimension(-1, reader.GetString());

    public override void Write(Utf8JsonWriter writer, DeclaredDimension value, JsonSerializerOptions options)
    {
        if (value.IsFree) writer.WriteStringValue(value.ToString());
        else writer.WriteNumberValue(value.Value);
    }
}
