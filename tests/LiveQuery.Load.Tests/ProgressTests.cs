using LiveQuery.Load.Running;

namespace LiveQuery.Load.Tests;

/// <summary>Who watches a run sees how far it has come; a file gets no more lines for it.</summary>
public sealed class ProgressTests
{
    [Theory]
    [InlineData(0, "server, round 2 of 3 [----------] 0 of 20 s")]
    [InlineData(12, "server, round 2 of 3 [######----] 12 of 20 s")]
    [InlineData(25, "server, round 2 of 3 [##########] 25 of 20 s")]
    public void A_bar_tells_how_much_of_its_time_has_gone(int gone, string text) =>
        Assert.Equal(text, new Progress("server", TimeSpan.FromSeconds(20), (1, 3)).Describe(TimeSpan.FromSeconds(gone)));

    [Fact]
    public void What_there_is_one_of_is_not_counted()
    {
        Assert.Equal("3/15 storm 4 s", new Progress("storm", null, (0, 1), "3/15").Describe(TimeSpan.FromSeconds(4)));
        Assert.Equal("warming up [#####-----] 1 of 2 s", new Progress("warming up", TimeSpan.FromSeconds(2), (-1, 3)).Describe(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void On_a_terminal_the_line_fits_and_is_written_anew()
    {
        var output = new StringWriter();
        var view = new LiveView(output, isTerminal: true, () => 60);

        view.Show(new Progress("server", TimeSpan.FromSeconds(20)), "1,000 results/s, lag p50 300.0 ms, p99 900.0 ms");
        view.ShowBriefly("slice 1");

        var parts = output.ToString().Split('\r');
        Assert.Contains("server [----------] 0 of 20 s: 1,000 results/s", parts[0], StringComparison.Ordinal);
        Assert.Equal((59, 59), (parts[0].Length, parts[1].Length));
        Assert.EndsWith("slice 1", parts[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Elsewhere_nothing_is_added()
    {
        var output = new StringWriter();
        var view = new LiveView(output, isTerminal: false);

        view.ShowBriefly("slice 1");
        view.Show(new Progress("server", TimeSpan.FromSeconds(20), (0, 3)), "1,000 results/s");
        view.Show(new Progress("bare loop", null), "");
        view.Show(new Progress("", null), "5 results/s");

        Assert.Equal(
            ["server: 1,000 results/s", "bare loop", "5 results/s", ""],
            output.ToString().Split(Environment.NewLine).Select(line => line.Length == 0 ? "" : line[(line.IndexOf(" s  ", StringComparison.Ordinal) + 4)..]));
    }
}
