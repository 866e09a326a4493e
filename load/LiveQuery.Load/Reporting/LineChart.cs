using System.Globalization;
using System.Text;

namespace LiveQuery.Load.Reporting;

/// <summary>Lines over a common axis, as SVG.</summary>
/// <param name="xs">Where the values are, in order.</param>
/// <param name="xUnit">The unit of the axis.</param>
/// <param name="yUnit">The unit of the values.</param>
internal sealed class LineChart(IReadOnlyList<double> xs, string xUnit, string yUnit)
{
    private const int Width = 500;
    private const int Height = 200;
    private const int Left = 60;
    private const int Bottom = 24;
    private const int Top = 18;
    private const int Lines = 4;
    private const double LongestGap = 1.5;

    private readonly List<(string Name, string Color, double[] Values)> _series = [];

    /// <summary>Adds a line, with a value for each place.</summary>
    public void Add(string name, string color, double[] values) => _series.Add((name, color, values));

    /// <summary>The chart.</summary>
    public string ToSvg()
    {
        var most = Math.Max(_series.Max(line => line.Values.Max()), double.Epsilon);
        var width = Math.Max(xs[^1] - xs[0], double.Epsilon);
        var svg = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"<svg width=\"{Width}\" height=\"{Height}\" role=\"img\">"));
        for (var i = 0; i <= Lines; i++)
        {
            var y = Y(most * i / Lines, most);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width}\" y1=\"{y:0.0}\" y2=\"{y:0.0}\" stroke=\"var(--line)\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{y + 4:0.0}\" text-anchor=\"end\">{Numbers.Print(most * i / Lines)}</text>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{Height - 6}\">{Numbers.Print(xs[0])}</text>")
            .Append(CultureInfo.InvariantCulture, $"<text x=\"{Width}\" y=\"{Height - 6}\" text-anchor=\"end\">{Numbers.Print(xs[^1], xUnit)}</text>");
        var legend = Left;
        foreach (var (name, color, values) in _series)
        {
            AppendLine(svg, color, values, width, most);
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{legend}\" y=\"2\" width=\"10\" height=\"10\" fill=\"{color}\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text x=\"{legend + 14}\" y=\"11\">{name}, {yUnit}</text>");
            legend += 110;
        }

        return svg.Append("</svg>").ToString();
    }

    // Broken where there are no values for a while.
    private void AppendLine(StringBuilder svg, string color, double[] values, double width, double most)
    {
        for (var from = 0; from < values.Length;)
        {
            var to = from + 1;
            while (to < values.Length && xs[to] - xs[to - 1] <= LongestGap)
            {
                to++;
            }

            var points = Enumerable.Range(from, to - from).Select(index => string.Create(
                CultureInfo.InvariantCulture, $"{Left + ((xs[index] - xs[0]) / width * (Width - Left - 4)):0.0},{Y(values[index], most):0.0}"));
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<polyline points=\"{string.Join(' ', points)}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\" stroke-linecap=\"round\"/>");
            from = to;
        }
    }

    private static double Y(double value, double most) => Height - Bottom - (value / most * (Height - Bottom - Top));
}
