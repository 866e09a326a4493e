using System.Globalization;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Engine.Values;

/// <summary>
/// Tells values that Postgres is certain to take for their type, so that the common ones need no round trip. Strict on
/// purpose: what it does not recognise is not wrong, Postgres is asked.
/// </summary>
internal static class CertainValues
{
    /// <summary>Whether Postgres is certain to read the text as a value of the parameter's type.</summary>
    public static bool IsCertain(PlanParameter parameter, string? value)
    {
        if (value is null)
        {
            return true;
        }

        if (value.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        if (!parameter.IsArray)
        {
            return IsCertain(parameter.Type, value);
        }

        // Arrays of anything but text could hold a bad element; "{}" is an array of every type.
        return value == "{}";
    }

    private static bool IsCertain(PostgresType type, string value) => type.Kind switch
    {
        PostgresTypeKind.Enum => type.EnumLabels.Contains(value),
        PostgresTypeKind.Base when type.Schema == "pg_catalog" => type.Name switch
        {
            "int2" => short.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            "int4" => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            "int8" => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            "numeric" => IsPlainDecimal(value),
            "float8" => IsPlainDecimal(value),
            "bool" => value is "true" or "false" or "t" or "f",
            "text" or "varchar" or "bpchar" => true,
            "uuid" => value.Length == 36 && Guid.TryParseExact(value, "D", out _),
            _ => false,
        },
        _ => false,
    };

    // Digits with at most one point: neither exponents nor names, whose bounds differ between versions.
    private static bool IsPlainDecimal(string value)
    {
        var digits = value.AsSpan();
        if (digits is ['-', ..])
        {
            digits = digits[1..];
        }

        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? "0" : digits[(point + 1)..];
        return whole.Length is > 0 and <= 100 && fraction.Length is > 0 and <= 100
            && whole.IndexOfAnyExceptInRange('0', '9') < 0
            && fraction.IndexOfAnyExceptInRange('0', '9') < 0;
    }
}
