using System.Collections.Immutable;
using System.Globalization;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>
/// Turns values of the API into Postgres' text form, with Hasura's rules: numbers and booleans must be of the right JSON
/// kind, but any string is left to Postgres, which reads <c>"5"</c> as a number and <c>"now"</c> as a time.
/// </summary>
internal static class ValueCoercion
{
    /// <summary>The text of a value; null is NULL.</summary>
    /// <exception cref="GraphQLException">The value is nothing that the API takes for the type.</exception>
    public static string? ToText(InputValue value, PostgresType type, Coercion coercion, FieldPath path) => coercion switch
    {
        Coercion.List => List(value.Resolved, type, path),
        Coercion.Array => Array(value.Resolved, type, path),
        Coercion.Arrays => Arrays(value.Resolved, type, path),
        Coercion.Limit => Limit(value.Resolved, path),
        Coercion.Offset => Offset(value.Resolved, path),
        Coercion.NullableValue => value.Resolved is NullValue ? null : Scalar(value.Resolved, type, path),
        Coercion.NullableArray => value.Resolved is NullValue ? null : Array(value.Resolved, type, path),
        Coercion.JsonPath => JsonPathSteps(value.Resolved, path),
        _ => Scalar(value.Resolved, type, path),
    };

    private static string List(InputValue value, PostgresType type, FieldPath path) => value switch
    {
        NullValue => throw path.Error("expected a list, but found null"),
        ListValue list => Items(list.Items, (item, place) => Scalar(item, type, place), path),
        _ => ArrayLiteral.Print([Scalar(value, type, path)]),
    };

    private static string Array(InputValue value, PostgresType type, FieldPath path) => value switch
    {
        NullValue => throw UnexpectedNull($"[{ScalarNames.Of(type)}!]", path),
        StringValue text => Checked(text.Value, path),
        ListValue list => Items(
            list.Items, (item, place) => item is NullValue ? null : Nested(item, type, place), path),
        _ => throw path.Error(
            $"parsing [] failed, expected Array, but encountered {JsonKind(value)}", GraphQLErrorCodes.ParseFailed),
    };

    private static string Arrays(InputValue value, PostgresType type, FieldPath path) => value switch
    {
        NullValue => throw path.Error("expected a list, but found null"),
        ListValue list => Items(list.Items, (item, place) => Array(item, type, place), path),
        _ => ArrayLiteral.Print([Array(value, type, path)]),
    };

    // An inner list is a further dimension: a literal inside the literal must stand without quotes, which the one-level
    // printer cannot do, so such values travel as a string that the client has made.
    private static string? Nested(InputValue item, PostgresType type, FieldPath path) => item is ListValue
        && ScalarKind.Of(type) is not ScalarKind.Json
        ? throw path.Error(
            "arrays of more than one dimension must be given as a string: '{{1,2},{3,4}}'", GraphQLErrorCodes.ParseFailed)
        : Scalar(item, type, path);

    private static string Items(
        ImmutableArray<InputValue> items,
        Func<InputValue, FieldPath, string?> convert,
        FieldPath path) =>
        ArrayLiteral.Print([.. items.Select((item, index) => convert(item.Resolved, path[index]))]);

    private static string Scalar(InputValue value, PostgresType type, FieldPath path)
    {
        if (value is NullValue)
        {
            throw UnexpectedNull(ScalarNames.Of(type), path);
        }

        var kind = ScalarKind.Of(type);
        return (kind, value) switch
        {
            (ScalarKind.Json, _) => JsonPrinter.Print(value, path),
            (ScalarKind.Raster, _) => ExtensionValues.Raster(value, path),
            (ScalarKind.Label, _) => ExtensionValues.Label(value, path),
            (ScalarKind.Spatial, ObjectValue geometry) => ExtensionValues.Geometry(geometry, path),
            (_, StringValue text) => Checked(text.Value, path),
            (_, EnumLiteralValue name) => name.Name,
            (ScalarKind.Integer, NumberValue number) => Numbers.Integer(number.Text, type.Underlying.Name, path),
            (ScalarKind.Number, NumberValue number) => number.Text,
            (ScalarKind.Boolean, BooleanValue boolean) => boolean.Value ? "true" : "false",
            (ScalarKind.Other, _) => throw path.Error(
                $"A string is expected for type: {type.Name}", GraphQLErrorCodes.ParseFailed),
            _ => throw path.Error(
                $"parsing {ScalarNames.Of(type)} failed, expected {Expected(kind)}, but encountered {JsonKind(value)}",
                GraphQLErrorCodes.ParseFailed),
        };
    }

    private static string JsonPathSteps(InputValue value, FieldPath path)
    {
        if (value is not StringValue text)
        {
            throw path["path"].Error($"expected a string for type 'String', but found {value.Description}");
        }

        return JsonPath.TryParse(Checked(text.Value, path), out var steps)
            ? ArrayLiteral.Print(steps)
            : throw path.Error(JsonPath.Refusal(text.Value));
    }

    private static string Expected(ScalarKind kind) => kind switch
    {
        ScalarKind.Integer or ScalarKind.Number => "Number",
        ScalarKind.Boolean => "Bool",
        ScalarKind.Spatial => "Object",
        _ => "String",
    };

    private static string JsonKind(InputValue value) => value switch
    {
        NumberValue => "Number",
        BooleanValue => "Boolean",
        StringValue or EnumLiteralValue => "String",
        ListValue => "Array",
        ObjectValue => "Object",
        _ => "Null",
    };

    private static string Limit(InputValue value, FieldPath path)
    {
        if (value is NumberValue number && Numbers.TryInteger(number.Text, out var limit)
            && limit >= 0 && limit <= int.MaxValue)
        {
            return limit.ToString(CultureInfo.InvariantCulture);
        }

        throw path.Error($"expected a non-negative 32-bit integer for type 'Int', but found {value.Description}");
    }

    private static string Offset(InputValue value, FieldPath path)
    {
        if (value is NumberValue number && Numbers.TryInteger(number.Text, out var offset)
            && offset >= 0 && offset <= long.MaxValue)
        {
            return offset.ToString(CultureInfo.InvariantCulture);
        }

        if (value is StringValue text && text.Value.All(char.IsAsciiDigit)
            && long.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var digits))
        {
            return digits.ToString(CultureInfo.InvariantCulture);
        }

        throw path.Error(
            "expected a 32-bit integer, or a 64-bit integer represented as a string for type 'Int', "
                + $"but found {value.Description}");
    }

    /// <summary>Text that Postgres can hold: no character of code zero, no half of a surrogate pair.</summary>
    internal static string Checked(string text, FieldPath path)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw path.Error("invalid byte sequence for encoding \"UTF8\": 0x00", GraphQLErrorCodes.DataException);
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
            {
                throw path.Error("the string holds half of a Unicode surrogate pair", GraphQLErrorCodes.ParseFailed);
            }

            i++;
        }

        return text;
    }

    private static GraphQLException UnexpectedNull(string type, FieldPath path) =>
        path.Error($"unexpected null value for type '{type}'");
}
