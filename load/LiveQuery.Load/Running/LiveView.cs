using System.Diagnostics;
using System.Globalization;

namespace LiveQuery.Load.Running;

/// <summary>
/// Tells a user what is going on: on a terminal a last line that is written anew each second, elsewhere a line every ten.
/// </summary>
/// <param name="output">Where to.</param>
/// <param name="isTerminal">Whether somebody sees it as it comes.</param>
/// <param name="width">The width of the terminal as of now; null, or none: unlimited.</param>
internal sealed class LiveView(TextWriter output, bool isTerminal, Func<int>? width = null)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Lock _writing = new();
    private int _shown;

    /// <summary>How often the current figures are shown.</summary>
    public TimeSpan Interval => TimeSpan.FromSeconds(isTerminal ? 1 : 10);

    /// <summary>Which of the run's scenarios runs, as <c>3/15</c>; empty where there is but one.</summary>
    public string Place { get; set; } = "";

    /// <summary>Prints a line that stays.</summary>
    public void Say(string text)
    {
        lock (_writing)
        {
            Erase();
            output.WriteLine(Line(text));
        }
    }

    /// <summary>Shows the current figures of a phase, on a terminal with how far it has come.</summary>
    public void Show(Progress progress, string figures)
    {
        var head = isTerminal ? progress.ToString() : progress.Name;
        Show(string.Join(": ", new[] { head, figures }.Where(part => part.Length > 0)));
    }

    /// <summary>Shows on a terminal what means something only while it is there.</summary>
    public void ShowBriefly(string text)
    {
        if (isTerminal)
        {
            Show(text);
        }
    }

    /// <summary>Shows the current figures.</summary>
    public void Show(string text)
    {
        lock (_writing)
        {
            Erase();
            var line = Line(text);
            if (isTerminal)
            {
                // A line that is broken in two could not be erased.
                var room = width?.Invoke() ?? 0;
                line = room > 1 && line.Length >= room ? line[..(room - 1)] : line;
                output.Write(line);
                output.Flush();
                _shown = line.Length;
            }
            else
            {
                output.WriteLine(line);
            }
        }
    }

    private void Erase()
    {
        if (_shown > 0)
        {
            output.Write("\r" + new string(' ', _shown) + "\r");
            _shown = 0;
        }
    }

    private string Line(string text) => string.Create(CultureInfo.InvariantCulture, $"{_watch.Elapsed.TotalSeconds,7:0.0} s  {text}");
}
