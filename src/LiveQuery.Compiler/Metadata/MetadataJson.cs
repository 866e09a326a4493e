using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LiveQuery.Compiler.Metadata;

/// <summary>Prints nodes as JSON.</summary>
public static class MetadataJson
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonWriterOptions Indented = Compact with { Indented = true, NewLine = "\n" };

    /// <summary>The JSON text of a node; null where a part of it could not be read.</summary>
    public static string? Print(MetadataNode node, bool indented = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, indented ? Indented : Compact))
        {
            if (!Write(writer, node))
            {
                return null;
            }
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static bool Write(Utf8JsonWriter writer, MetadataNode node)
    {
        switch (node)
        {
            case MetadataMap map:
                writer.WriteStartObject();
                foreach (var (key, value) in map.Entries)
                {
                    writer.WritePropertyName(key);
                    if (!Write(writer, value))
                    {
                        return false;
                    }
                }

                writer.WriteEndObject();
                return true;
            case MetadataList list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    if (!Write(writer, item))
                    {
                        return false;
                    }
                }

                writer.WriteEndArray();
                return true;
            case MetadataScalar scalar:
                WriteScalar(writer, scalar);
                return true;
            default:
                return false;
        }
    }

    private static void WriteScalar(Utf8JsonWriter writer, MetadataScalar scalar)
    {
        switch (scalar.Kind)
        {
            case MetadataScalarKind.Null:
                writer.WriteNullValue();
                break;
            case MetadataScalarKind.Boolean:
                writer.WriteBooleanValue(scalar.Text == "true");
                break;
            case MetadataScalarKind.Number:
                // Raw, so that no digit is lost; the readers make sure that it is a JSON number.
                writer.WriteRawValue(scalar.Text);
                break;
            default:
                writer.WriteStringValue(scalar.Text);
                break;
        }
    }
}
