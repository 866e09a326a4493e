using System.Collections.Immutable;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Compiler.Planning;

/// <summary>Checks GeoJSON objects as the API does, before Postgres sees them.</summary>
// RFC 7946, section 3.1
internal static class GeoJson
{
    // A geometry collection in itself over and over is no geometry that anybody stores.
    private const int MaxNesting = 16;

    /// <summary>The text of a GeoJSON object.</summary>
    /// <exception cref="GraphQLException">It is none.</exception>
    public static string Print(InputValue value, FieldPath path)
    {
        Check(value, path, 0);
        return JsonPrinter.Print(value, path);
    }

    private static void Check(InputValue value, FieldPath path, int depth)
    {
        if (value.Resolved is not ObjectValue geometry || depth > MaxNesting)
        {
            throw Refuse(path, "parsing Geometry failed, expected Object");
        }

        if (Member(geometry, "type") is not { } type)
        {
            throw Refuse(path, "key \"type\" not found");
        }

        var name = type switch
        {
            StringValue text => text.Value,
            EnumLiteralValue literal => literal.Name,
            _ => throw Refuse(path["type"], "parsing Text failed, expected String"),
        };
        if (name == "GeometryCollection")
        {
            foreach (var member in Items(Member(geometry, "geometries"), path["geometries"], "key \"geometries\" not found"))
            {
                Check(member, path["geometries"], depth + 1);
            }

            return;
        }

        Action<InputValue, FieldPath> check = name switch
        {
            "Point" => Position,
            "MultiPoint" => (coordinates, place) => Each(coordinates, place, Position),
            "LineString" => LineString,
            "MultiLineString" => (coordinates, place) => Each(coordinates, place, LineString),
            "Polygon" => Polygon,
            "MultiPolygon" => (coordinates, place) => Each(coordinates, place, Polygon),
            _ => throw Refuse(path, $"unexpected geometry type: {name}"),
        };
        check(Member(geometry, "coordinates") ?? throw Refuse(path, "key \"coordinates\" not found"), path["coordinates"]);
    }

    private static void Polygon(InputValue value, FieldPath path) => Each(value, path, LinearRing);

    private static void Position(InputValue value, FieldPath path)
    {
        var numbers = Items(value, path, "parsing Position failed, expected Array");
        if (numbers.Length < 2)
        {
            throw Refuse(path, "A Position needs at least 2 elements");
        }

        if (numbers.Any(number => number.Resolved is not NumberValue))
        {
            throw Refuse(path, "parsing Position failed, expected Number");
        }
    }

    private static void LineString(InputValue value, FieldPath path)
    {
        if (Each(value, path, Position) < 2)
        {
            throw Refuse(path, "A LineString needs at least 2 Positions");
        }
    }

    private static void LinearRing(InputValue value, FieldPath path)
    {
        if (Each(value, path, Position) < 4)
        {
            throw Refuse(path, "A LinearRing needs at least 4 Positions");
        }

        var positions = Items(value, path, "");
        if (JsonPrinter.Print(positions[0], path) != JsonPrinter.Print(positions[^1], path))
        {
            throw Refuse(path, "the first and last locations have to be equal for a LinearRing");
        }
    }

    private static int Each(InputValue value, FieldPath path, Action<InputValue, FieldPath> check)
    {
        var items = Items(value, path, "parsing [] failed, expected Array");
        foreach (var item in items)
        {
            check(item, path);
        }

        return items.Length;
    }

    private static ImmutableArray<InputValue> Items(InputValue? value, FieldPath path, string refusal) =>
        value?.Resolved is ListValue list ? list.Items : throw Refuse(path, refusal);

    private static InputValue? Member(ObjectValue value, string name) =>
        value.Fields.FirstOrDefault(field => field.Key == name).Value?.Resolved;

    private static GraphQLException Refuse(FieldPath path, string message) => path.Error(message, GraphQLErrorCodes.ParseFailed);
}
