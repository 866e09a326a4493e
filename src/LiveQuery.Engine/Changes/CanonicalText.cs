using System.Globalization;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Engine.Changes;

/// <summary>
/// Texts of values that are equal exactly where Postgres holds the values to be: for the types where that can be had.
/// The others (numbers with fractions, times, padded or case-insensitive texts) have many texts for one value.
/// </summary>
internal static class CanonicalText
{
    private const NumberStyles Whole = NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    /// <summary>Whether values of a type have such texts; those of texts only under a collation that is deterministic.</summary>
    public static bool Exists(PostgresType type) => type.Underlying switch
    {
        { Kind: PostgresTypeKind.Enum } => true,
        { Schema: "pg_catalog", Kind: PostgresTypeKind.Base, Name: "int2" or "int4" or "int8" or "uuid" or "bool" or "date" or "text" or "varchar" } => true,
        _ => false,
    };

    /// <summary>The text of the value that a text stands for; null where this one is not understood.</summary>
    public static string? Of(PostgresType type, string text) => type.Underlying switch
    {
        { Kind: PostgresTypeKind.Enum } => text,
        { Name: "text" or "varchar" } => text,
        { Name: "int2" or "int4" or "int8" } => Integer(text),
        { Name: "uuid" } => Uuid(text),
        { Name: "bool" } => Boolean(text),
        { Name: "date" } => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? text : null,
        _ => null,
    };

    private static string? Integer(string text)
    {
        if (!long.TryParse(text, Whole, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        // The usual text is kept: a cohort's value then needs no second string.
        var isUsual = text is [>= '1' and <= '9', ..] && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
        return isUsual ? text : number.ToString(CultureInfo.InvariantCulture);
    }

    private static string? Uuid(string text)
    {
        var digits = text.AsSpan().Trim();
        if (digits is ['{', .., '}'])
        {
            digits = digits[1..^1];
        }

        if (!Guid.TryParse(digits.ToString().Replace("-", "", StringComparison.Ordinal), out var uuid))
        {
            return null;
        }

        var usual = uuid.ToString("D");
        return usual == text ? text : usual;
    }

    private static string? Boolean(string text) => text.Trim().ToLowerInvariant() switch
    {
        "t" or "true" or "y" or "yes" or "on" or "1" => "t",
        "f" or "false" or "n" or "no" or "off" or "0" => "f",
        _ => null,
    };
}
