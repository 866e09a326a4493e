using System.Text.Json;

namespace LiveQuery.Compiler.Model;

/// <summary>
/// Checks GeoJSON objects (RFC 7946, with the older <c>crs</c>) before they go to Postgres, so that what is wrong with
/// one is told as Hasura tells it.
/// </summary>
internal static class GeoJson
{
    /// <summary>What is wrong with the JSON text of a geometry; null: nothing that can be told here.</summary>
    public static string? RefusalOf(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Geometry(document.RootElement);
    }

    private static string? Geometry(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return Unexpected("Geometry", "Object", value);
        }

        if (!value.TryGetProperty("type", out var type))
        {
            return "key \"type\" not found";
        }

        if (type.ValueKind != JsonValueKind.String)
        {
            return Unexpected("Text", "String", type);
        }

        var refusal = type.GetString() switch
        {
            "Point" => Coordinates(value, Position),
            "MultiPoint" => Coordinates(value, list => Each(list, Position)),
            "LineString" => Coordinates(value, LineString),
            "MultiLineString" => Coordinates(value, list => Each(list, LineString)),
            "Polygon" => Coordinates(value, Polygon),
            "MultiPolygon" => Coordinates(value, list => Each(list, Polygon)),
            "GeometryCollection" => value.TryGetProperty("geometries", out var parts)
                ? Each(parts, Geometry)
                : "key \"geometries\" not found",
            var other => $"unexpected geometry type: {other}",
        };
        return refusal ?? (value.TryGetProperty("crs", out var crs) ? Crs(crs) : null);
    }

    private static string? Coordinates(JsonElement geometry, Func<JsonElement, string?> check) =>
        geometry.TryGetProperty("coordinates", out var coordinates) ? check(coordinates) : "key \"coordinates\" not found";

    private static string? Each(JsonElement list, Func<JsonElement, string?> check)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return Unexpected("[]", "Array", list);
        }

        foreach (var item in list.EnumerateArray())
        {
            if (check(item) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private static string? Position(JsonElement position)
    {
        var refusal = Each(position, number =>
            number.ValueKind == JsonValueKind.Number ? null : Unexpected("Double", "Number", number));
        return refusal ?? (position.GetArrayLength() < 2 ? "A Position needs at least 2 elements" : null);
    }

    private static string? LineString(JsonElement line) =>
        Each(line, Position) ?? (line.GetArrayLength() < 2 ? "A LineString needs at least 2 Positions" : null);

    private static string? Polygon(JsonElement polygon) => Each(polygon, LinearRing);

    private static string? LinearRing(JsonElement ring)
    {
        if (Each(ring, Position) is { } refusal)
        {
            return refusal;
        }

        var length = ring.GetArrayLength();
        if (length < 4)
        {
            return "A LinearRing needs at least 4 Positions";
        }

        return Numbers(ring[0]).SequenceEqual(Numbers(ring[length - 1]))
            ? null
            : "the first and last locations have to be equal for a LinearRing";
    }

    // Of a position the first three numbers count.
    private static IEnumerable<double> Numbers(JsonElement position) =>
        position.EnumerateArray().Take(3).Select(number => number.GetDouble());

    private static string? Crs(JsonElement crs)
    {
        if (crs.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (crs.ValueKind != JsonValueKind.Object)
        {
            return Unexpected("CRS", "Object", crs);
        }

        if (!crs.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
        {
            return "key \"type\" not found";
        }

        var key = type.GetString() switch { "name" => "name", "link" => "href", _ => null };
        if (key is null)
        {
            return $"parsing CRS failed, expected tag field one of [\"name\",\"link\"], but found tag \"{type.GetString()}\"";
        }

        if (!crs.TryGetProperty("properties", out var properties))
        {
            return "key \"properties\" not found";
        }

        return properties.ValueKind != JsonValueKind.Object ? Unexpected("CRS", "Object", properties)
            : !properties.TryGetProperty(key, out var text) ? $"key \"{key}\" not found"
            : text.ValueKind != JsonValueKind.String ? Unexpected("Text", "String", text)
            : null;
    }

    private static string Unexpected(string type, string wanted, JsonElement found) =>
        $"parsing {type} failed, expected {wanted}, but encountered {found.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "Boolean",
            var kind => kind.ToString(),
        }}";
}
