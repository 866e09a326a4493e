using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Planning;

/// <summary>Values of extensions' types that are checked before they go to Postgres.</summary>
internal static class ExtensionValues
{
    /// <summary>A raster: its well-known binary form in hexadecimal digits.</summary>
    public static string Raster(InputValue value, FieldPath path)
    {
        var text = value is StringValue given ? given.Value
            : throw path.Error("expecting String for raster", GraphQLErrorCodes.ParseFailed);
        return text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit)
            ? text
            : throw path.Error(
                "invalid hexadecimal representation of raster well known binary format", GraphQLErrorCodes.ParseFailed);
    }

    /// <summary>A path of labels.</summary>
    public static string Label(InputValue value, FieldPath path) =>
        value is StringValue text && LabelPaths.IsValid(text.Value)
            ? ValueCoercion.Checked(text.Value, path)
            : throw path.Error(LabelPaths.Refusal, GraphQLErrorCodes.ParseFailed);

    /// <summary>A geometry as the text of its GeoJSON object.</summary>
    public static string Geometry(ObjectValue value, FieldPath path)
    {
        var json = JsonPrinter.Print(value, path);
        return GeoJson.RefusalOf(json) is { } refusal ? throw path.Error(refusal, GraphQLErrorCodes.ParseFailed) : json;
    }
}
