using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using LiveQuery.Compiler.Metadata;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LiveQuery.Server.Metadata;

/// <summary>Tells the kinds of YAML scalars apart and prints numbers as JSON has them.</summary>
// https://yaml.org/spec/1.2.2/#103-core-schema
internal static partial class YamlScalars
{
    private const string Standard = "tag:yaml.org,2002:";

    /// <summary>The node of a scalar; null where its tag is not known.</summary>
    public static MetadataScalar? Read(Scalar scalar, MetadataLocation location)
    {
        if (!scalar.Tag.IsEmpty && !scalar.Tag.IsNonSpecific)
        {
            var tag = scalar.Tag.Value;
            if (!tag.StartsWith(Standard, StringComparison.Ordinal))
            {
                return null;
            }

            return tag[Standard.Length..] switch
            {
                "str" => new MetadataScalar(location, MetadataScalarKind.String, scalar.Value),
                "int" or "float" or "bool" or "null" => Resolve(scalar.Value, location),
                _ => null,
            };
        }

        return scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty
            ? Resolve(scalar.Value, location)
            : new MetadataScalar(location, MetadataScalarKind.String, scalar.Value);
    }

    private static MetadataScalar Resolve(string text, MetadataLocation location)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return new MetadataScalar(location, MetadataScalarKind.Null, "");
            case "true" or "True" or "TRUE":
                return new MetadataScalar(location, MetadataScalarKind.Boolean, "true");
            case "false" or "False" or "FALSE":
                return new MetadataScalar(location, MetadataScalarKind.Boolean, "false");
        }

        var number = Number(text);
        return number is null
            ? new MetadataScalar(location, MetadataScalarKind.String, text)
            : new MetadataScalar(location, MetadataScalarKind.Number, number);
    }

    private static string? Number(string text)
    {
        if (DecimalInteger().IsMatch(text))
        {
            var digits = text.TrimStart('+', '-').TrimStart('0');
            return (text[0] == '-' ? "-" : "") + (digits.Length == 0 ? "0" : digits);
        }

        if (text.StartsWith("0x", StringComparison.Ordinal) && text[2..] is { Length: > 0 and < 64 } hex && hex.All(char.IsAsciiHexDigit))
        {
            return BigInteger.Parse("0" + hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        }

        if (text.StartsWith("0o", StringComparison.Ordinal) && text[2..] is { Length: > 0 and < 64 } octal && octal.All(digit => digit is >= '0' and <= '7'))
        {
            return octal.Aggregate(BigInteger.Zero, (value, digit) => (value * 8) + (digit - '0')).ToString(CultureInfo.InvariantCulture);
        }

        var match = Float().Match(text);
        if (!match.Success)
        {
            return null;
        }

        // JSON wants a digit on both sides of the point, no plus and no leading zero.
        var whole = match.Groups["whole"].Value.TrimStart('0');
        var fraction = match.Groups["fraction"].Value;
        var exponent = match.Groups["exponent"].Value;
        return (text[0] == '-' ? "-" : "")
            + (whole.Length == 0 ? "0" : whole)
            + (fraction.Length == 0 ? "" : "." + fraction)
            + (exponent.Length == 0 ? "" : "e" + exponent);
    }

    [GeneratedRegex(@"^[-+]?[0-9]+\z")]
    private static partial Regex DecimalInteger();

    [GeneratedRegex(@"^[-+]?(?=\.?[0-9])(?<whole>[0-9]*)(\.(?<fraction>[0-9]*))?([eE](?<exponent>[-+]?[0-9]+))?\z")]
    private static partial Regex Float();
}
