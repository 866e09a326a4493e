using System.Globalization;

namespace LiveQuery.Load.Reporting;

/// <summary>Prints numbers with as many digits as mean something.</summary>
internal static class Numbers
{
    /// <summary>A number with its unit.</summary>
    public static string Print(double value, string unit = "")
    {
        var size = Math.Abs(value);
        var format = size switch { 0 => "0", >= 1000 => "N0", >= 100 => "0", >= 10 => "0.0", >= 1 => "0.00", >= 0.001 => "0.000", _ => "0.0e+0" };
        var number = value.ToString(format, CultureInfo.InvariantCulture);
        return unit.Length == 0 ? number : $"{number} {unit}";
    }
}
