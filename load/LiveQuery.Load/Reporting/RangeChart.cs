using System.Globalization;
using System.Net;
using System.Text;

namespace LiveQuery.Load.Reporting;

/// <summary>Figures as points with the range of their rounds, on one logarithmic axis, as SVG.</summary>
/// <param name="unit">The unit of the axis.</param>
/// <param name="mark">Where the axis has a line of its own, such as 1 for ratios; null: nowhere.</param>
internal sealed class RangeChart(string unit, double? mark = null)
{
    private const int LabelWidth = 400;
    private const int Width = 360;
    private const int ValueWidth = 70;
    private const int RowHeight = 18;
    private const int AxisHeight = 22;

    private readonly List<(string Label, double[] Values)> _rows = [];

    /// <summary>Adds a row: one value or several, of which the median is shown as the point.</summary>
    /// <exception cref="ArgumentException">There is no value, or one that has no place on the axis.</exception>
    public void Add(string label, params double[] values)
    {
        if (values.Length == 0 || !values.All(value => value > 0 && double.IsFinite(value)))
        {
            throw new ArgumentException("a logarithmic axis has a place for positive numbers alone", nameof(values));
        }

        _rows.Add((label, values));
    }

    /// <summary>The chart; empty where nothing was added.</summary>
    public string ToSvg()
    {
        if (_rows.Count == 0)
        {
            return "";
        }

        // Whole decades, so that the axis has round numbers.
        var low = Math.Floor(Math.Log10(Math.Min(_rows.Min(row => row.Values.Min()), mark ?? double.MaxValue)));
        var high = Math.Max(low + 1, Math.Ceiling(Math.Log10(Math.Max(_rows.Max(row => row.Values.Max()), mark ?? 0))));
        var height = (_rows.Count * RowHeight) + AxisHeight;
        var svg = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture, $"<svg width=\"{LabelWidth + Width + ValueWidth}\" height=\"{height}\" role=\"img\">"));
        for (var decade = low; decade <= high; decade++)
        {
            AppendTick(svg, X(Math.Pow(10, decade)), Math.Pow(10, decade), "var(--line)");
        }

        if (mark is { } at)
        {
            AppendTick(svg, X(at), null, "var(--b)");
        }

        foreach (var (index, (label, values)) in _rows.Index())
        {
            AppendRow(svg, (index * RowHeight) + (RowHeight / 2), label, values);
        }

        return svg.Append("</svg>").ToString();

        double X(double value) => LabelWidth + 6 + ((Math.Log10(value) - low) / (high - low) * (Width - 12));

        void AppendTick(StringBuilder to, double x, double? value, string color)
        {
            to.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x:0.0}\" x2=\"{x:0.0}\" y1=\"0\" y2=\"{height - AxisHeight + 4}\" stroke=\"{color}\"/>");
            if (value is { } number)
            {
                to.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.0}\" y=\"{height - 5}\" text-anchor=\"middle\">{Numbers.Print(number, unit)}</text>");
            }
        }

        void AppendRow(StringBuilder to, double y, string label, double[] values)
        {
            var median = Measuring.LagTrend.Median(values);
            to.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth - 8}\" y=\"{y + 4:0.0}\" text-anchor=\"end\">{WebUtility.HtmlEncode(label)}</text>")
                .Append(CultureInfo.InvariantCulture, $"<line x1=\"{X(values.Min()):0.0}\" x2=\"{X(values.Max()):0.0}\" y1=\"{y:0.0}\" y2=\"{y:0.0}\" stroke=\"var(--a)\" stroke-width=\"3\" stroke-opacity=\"0.5\"/>")
                .Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(median):0.0}\" cy=\"{y:0.0}\" r=\"4\" fill=\"var(--a)\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth + Width + 6}\" y=\"{y + 4:0.0}\">{Numbers.Print(median, unit)}</text>");
        }
    }
}
