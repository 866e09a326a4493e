using System.Globalization;
using System.Numerics;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>
/// Turns the values of a permission's filter into Postgres' text form. A value that its type surely refuses is reported
/// when the metadata is read, rather than with each query; what only Postgres can judge is left to it.
/// </summary>
internal static class FilterValues
{
    private const string SessionPrefix = "x-hasura-";

    /// <summary>Hasura's old word for <c>x-hasura-user-id</c>.</summary>
    private const string LegacyUserId = "req_user_id";

    /// <summary>The source of a value; null, with the reason, where its type refuses it.</summary>
    public static ValueSource? Source(MetadataNode node, PostgresType type, bool isArray, out string? reason)
    {
        reason = null;
        if (SessionVariable(node) is { } variable)
        {
            return new SessionSource(variable);
        }

        if (!isArray)
        {
            return TryText(node, type, out var text, out reason) ? new LiteralSource(text) : null;
        }

        if (node is not MetadataList list)
        {
            reason = $"a list is needed, or a session variable that holds one, not {MapReader.Describe(node)}";
            return null;
        }

        var items = new List<string?>();
        foreach (var item in list.Items)
        {
            if (SessionVariable(item) is not null)
            {
                reason = "a session variable cannot stand among other items here; let one variable hold the whole list";
                return null;
            }

            if (!TryText(item, type, out var text, out reason))
            {
                return null;
            }

            if (text is null)
            {
                reason = "null cannot stand in a list";
                return null;
            }

            items.Add(text);
        }

        return new LiteralSource(ArrayLiteral.Print(items));
    }

    /// <summary>Whether a session variable stands among the items of a list.</summary>
    public static bool HasSessionItem(MetadataNode node) =>
        node is MetadataList list && list.Items.Any(item => SessionVariable(item) is not null);

    private static string? SessionVariable(MetadataNode node)
    {
        if (node is not MetadataScalar { Kind: MetadataScalarKind.String, IsLiteral: false } scalar)
        {
            return null;
        }

        if (scalar.Text.StartsWith(SessionPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return scalar.Text.ToLowerInvariant();
        }

        return scalar.Text.Equals(LegacyUserId, StringComparison.OrdinalIgnoreCase) ? "x-hasura-user-id" : null;
    }

    private static bool TryText(MetadataNode node, PostgresType type, out string? text, out string? reason)
    {
        text = null;
        reason = null;
        type = type.Underlying;
        if (node is MetadataScalar { Kind: MetadataScalarKind.Null })
        {
            return true;
        }

        if (node is MetadataMap && ExtensionTypes.IsSpatial(type))
        {
            text = MetadataJson.Print(node);
            reason = text is null ? "a part of it could not be read" : GeoJson.RefusalOf(text);
            return reason is null;
        }

        if (type.Name is "json" or "jsonb")
        {
            text = MetadataJson.Print(node);
            reason = "a part of it could not be read";
            return text is not null;
        }

        if (node is MetadataList list && type is { Kind: PostgresTypeKind.Array, Element: { } element })
        {
            return TryArray(list, type, element, out text, out reason);
        }

        if (node is not MetadataScalar scalar)
        {
            reason = $"{MapReader.Describe(node)} is no value of the type {type.Sql}";
            return false;
        }

        text = scalar.Kind == MetadataScalarKind.String ? CheckedString(scalar.Text, type) : CheckedScalar(scalar, type);
        reason = text is null ? Refusal(scalar, type) : null;
        return text is not null;
    }

    private static bool TryArray(MetadataList list, PostgresType type, PostgresType element, out string? text, out string? reason)
    {
        text = null;
        reason = null;
        var items = new List<string?>();
        var nested = list.Items.Any(item => item is MetadataList);
        if (nested && !list.Items.All(item => item is MetadataList))
        {
            reason = "lists and single values stand side by side in it";
            return false;
        }

        foreach (var item in list.Items)
        {
            // A list in a list is a further dimension of the same array type.
            if (!TryText(item, item is MetadataList ? type : element, out var itemText, out reason))
            {
                return false;
            }

            items.Add(itemText);
        }

        text = nested ? "{" + string.Join(',', items) + "}" : ArrayLiteral.Print(items);
        return true;
    }

    private static string? CheckedScalar(MetadataScalar scalar, PostgresType type)
    {
        if (scalar.Kind == MetadataScalarKind.Boolean)
        {
            return type.Name == "bool" ? scalar.Text : null;
        }

        switch (type.Name)
        {
            case "int2" or "int4" or "int8":
                return decimal.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    && decimal.IsInteger(number)
                    && IntegerTypes.InRange(new BigInteger(number), type.Name)
                    ? new BigInteger(number).ToString(CultureInfo.InvariantCulture)
                    : null;
            case "float4":
                return float.TryParse(scalar.Text, CultureInfo.InvariantCulture, out var single) && float.IsFinite(single) ? scalar.Text : null;
            case "float8":
                return double.TryParse(scalar.Text, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? scalar.Text : null;
            case "numeric" or "money":
                return scalar.Text;
            default:
                return null;
        }
    }

    private static string? CheckedString(string text, PostgresType type)
    {
        var isRefused = type switch
        {
            { Kind: PostgresTypeKind.Enum } => !type.EnumLabels.IsEmpty && !type.EnumLabels.Contains(text),
            { Name: "int2" or "int4" or "int8" } =>
                BigInteger.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                    ? !IntegerTypes.InRange(number, type.Name)
                    : !text.Any(character => character is 'x' or 'X' or 'o' or 'O' or 'b' or 'B' or '_'),
            { Name: "uuid" } => text.Count(char.IsAsciiHexDigit) != 32,
            { Name: "bool" } => !"true|false|yes|no|on|off|1|0".Split('|')
                .Any(word => word.StartsWith(text.Trim(), StringComparison.OrdinalIgnoreCase)) || text.Trim().Length == 0,
            _ => text.Contains('\0', StringComparison.Ordinal),
        };
        return isRefused ? null : text;
    }

    private static string Refusal(MetadataScalar scalar, PostgresType type)
    {
        if (type.Kind == PostgresTypeKind.Enum && scalar.Kind == MetadataScalarKind.String)
        {
            return $"\"{scalar.Text}\" is none of the values of {type.Sql}: {string.Join(", ", type.EnumLabels)}";
        }

        var hint = scalar.Kind is MetadataScalarKind.Number or MetadataScalarKind.Boolean
            && type.Name is not ("int2" or "int4" or "int8" or "float4" or "float8" or "bool")
            ? "; quote it"
            : "";
        return scalar.Kind == MetadataScalarKind.String
            ? $"\"{scalar.Text}\" is no value of the type {type.Sql}"
            : $"{scalar.Text} is no value of the type {type.Sql}{hint}";
    }
}
