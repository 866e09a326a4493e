using System.Globalization;

namespace LiveQuery.Load.Measuring;

/// <summary>The server's metrics at a moment, each summed over its labels.</summary>
internal sealed class ServerMetrics
{
    private readonly Dictionary<string, double> _values = [];

    private ServerMetrics()
    {
    }

    /// <summary>None at all.</summary>
    public static ServerMetrics None { get; } = new();

    /// <summary>A metric by its name; 0 where the server does not have it.</summary>
    public double this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Reads the text form of Prometheus.</summary>
    public static ServerMetrics Parse(string text)
    {
        var metrics = new ServerMetrics();
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var end = line.LastIndexOf(' ');
            var name = line.AsSpan(0, line.IndexOfAny(['{', ' '])).ToString();
            if (end > 0 && double.TryParse(line.AsSpan(end + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                metrics._values[name] = metrics._values.GetValueOrDefault(name) + value;
            }
        }

        return metrics;
    }
}
