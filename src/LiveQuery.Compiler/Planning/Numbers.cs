using System.Globalization;
using System.Numerics;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Planning;

/// <summary>Integers out of JSON and GraphQL numbers, which may be written <c>1.0</c> or <c>1e3</c>.</summary>
internal static class Numbers
{
    // The longest exponent that is worked out: 1e99999999 is a few bytes to send and megabytes to hold.
    private const int MaxExponent = 40;

    /// <summary>The digits of an integer in the range of the type.</summary>
    /// <exception cref="GraphQLException">It has a fraction, or is out of range.</exception>
    public static string Integer(string text, string type, FieldPath path)
    {
        if (TryInteger(text, out var number) && IntegerTypes.InRange(number, type))
        {
            return number.ToString(CultureInfo.InvariantCulture);
        }

        throw path.Error(
            $"The value {text} lies outside the bounds or is not an integer. "
                + "Maybe it is a float, or is there integer overflow?",
            GraphQLErrorCodes.ParseFailed);
    }

    /// <summary>The integer that a number stands for; false where it has a fraction or is beyond all types.</summary>
    public static bool TryInteger(string text, out BigInteger number)
    {
        number = default;
        var mantissa = text.AsSpan();
        var exponent = 0;
        var e = mantissa.IndexOfAny('e', 'E');
        if (e >= 0)
        {
            if (!int.TryParse(mantissa[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
                || Math.Abs(exponent) > MaxExponent)
            {
                return false;
            }

            mantissa = mantissa[..e];
        }

        var point = mantissa.IndexOf('.');
        var fraction = point < 0 ? "" : mantissa[(point + 1)..].TrimEnd('0').ToString();
        var whole = point < 0 ? mantissa : mantissa[..point];
        var zeros = exponent - fraction.Length;
        if (whole.Length > MaxExponent || fraction.Length > MaxExponent
            || !BigInteger.TryParse(
                $"{whole}{fraction}", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            return false;
        }

        if (zeros >= 0)
        {
            number *= BigInteger.Pow(10, zeros);
            return true;
        }

        number = BigInteger.DivRem(number, BigInteger.Pow(10, -zeros), out var remainder);
        return remainder.IsZero;
    }
}
