using System.Buffers;
using System.Text;
using System.Text.Json;

namespace LiveQuery.Compiler.Metadata;

/// <summary>Prints nodes as YAML in block style, two spaces deep, strings quoted wherever they could be read otherwise.</summary>
internal static class YamlPrinter
{
    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Words that one or another YAML reader takes for something else than a string.</summary>
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "null", "true", "false", "yes", "no", "on", "off", "y", "n",
    };

    /// <summary>The YAML text of a node, with a final newline.</summary>
    public static string Print(MetadataNode node)
    {
        var text = new StringBuilder();
        Append(text, node, indent: 0, isNested: false);
        return text.ToString();
    }

    private static void Append(StringBuilder text, MetadataNode node, int indent, bool isNested)
    {
        switch (node)
        {
            case MetadataMap { Entries.IsEmpty: true }:
                text.Append(isNested ? " {}\n" : "{}\n");
                break;
            case MetadataList { Items.IsEmpty: true }:
                text.Append(isNested ? " []\n" : "[]\n");
                break;
            case MetadataMap map:
                AppendMap(text, map, indent, isNested);
                break;
            case MetadataList list:
                if (isNested)
                {
                    text.Append('\n');
                }

                foreach (var item in list.Items)
                {
                    text.Append(' ', indent).Append('-');
                    AppendItem(text, item, indent + 2);
                }

                break;
            case MetadataScalar scalar:
                text.Append(isNested ? " " : "").Append(Scalar(scalar)).Append('\n');
                break;
            default:
                throw new InvalidOperationException($"{node.Location}: a part that could not be read cannot be printed.");
        }
    }

    private static void AppendMap(StringBuilder text, MetadataMap map, int indent, bool isNested)
    {
        if (isNested)
        {
            text.Append('\n');
        }

        foreach (var (key, value) in map.Entries)
        {
            text.Append(' ', indent).Append(Quote(key)).Append(':');
            Append(text, value, indent + 2, isNested: true);
        }
    }

    private static void AppendItem(StringBuilder text, MetadataNode item, int indent)
    {
        // The first entry of a mapping stands on the line of its dash.
        if (item is MetadataMap { Entries.IsEmpty: false } map)
        {
            var inner = new StringBuilder();
            AppendMap(inner, map, indent, isNested: false);
            text.Append(' ').Append(inner, indent, inner.Length - indent);
        }
        else
        {
            Append(text, item, indent, isNested: true);
        }
    }

    private static string Scalar(MetadataScalar scalar) => scalar.Kind switch
    {
        MetadataScalarKind.Null => "null",
        MetadataScalarKind.String => Quote(scalar.Text),
        _ => scalar.Text,
    };

    private static string Quote(string text)
    {
        var isPlain = text.Length > 0
            && (char.IsAsciiLetter(text[0]) || text[0] == '_')
            && !text.AsSpan().ContainsAnyExcept(PlainCharacters)
            && !Words.Contains(text);

        // A JSON string is a double-quoted YAML scalar.
        return isPlain ? text : $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
    }
}
