using System.Diagnostics;
using System.Globalization;

namespace LiveQuery.Load.Running;

/// <summary>
/// Tells a user what is going on: on a terminal a last line that is written anew each second, elsewhere a line every ten.
/// </summary>
internal sealed class LiveView(TextWriter output, bool isTerminal)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Lock _writing = new();
    private int _shown;

    /// <summary>How often the current figures are shown.</summary>
    public TimeSpan Interval => TimeSpan.FromSeconds(isTerminal ? 1 : 10);

    /// <summary>Prints a line that stays.</summary>
    public void Say(string text)
    {
        lock (_writing)
        {
            Erase();
            output.WriteLine(Line(text));
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
