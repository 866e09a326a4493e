using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Compiler.Planning;

/// <summary>Prints values as JSON text, numbers digit by digit as they came.</summary>
internal static class JsonPrinter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON text of a value.</summary>
    public static string Print(InputValue value, FieldPath path)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(writer, value, path);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter writer, InputValue value, FieldPath path)
    {
        switch (value.Resolved)
        {
            case BooleanValue boolean:
                writer.WriteBooleanValue(boolean.Value);
                break;
            case NumberValue number:
                writer.WriteRawValue(number.Text, skipInputValidation: true);
                break;
            case StringValue text:
                writer.WriteStringValue(ValueCoercion.Checked(text.Value, path));
                break;
            case EnumLiteralValue name:
                writer.WriteStringValue(name.Name);
                break;
            case ListValue list:
                writer.WriteStartArray();
                for (var i = 0; i < list.Items.Length; i++)
                {
                    Write(writer, list.Items[i], path[i]);
                }

                writer.WriteEndArray();
                break;
            case ObjectValue obj:
                writer.WriteStartObject();
                foreach (var (key, item) in obj.Fields)
                {
                    writer.WritePropertyName(ValueCoercion.Checked(key, path));
                    Write(writer, item, path[key]);
                }

                writer.WriteEndObject();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
