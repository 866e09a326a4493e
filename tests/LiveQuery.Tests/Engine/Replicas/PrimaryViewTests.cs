using LiveQuery.Engine.Postgres;
using LiveQuery.Engine.Replicas;

namespace LiveQuery.Tests.Engine.Replicas;

/// <summary>What the primary has shown, from which replicas are held to it.</summary>
public sealed class PrimaryViewTests
{
    private readonly PrimaryReader _primary = new();
    private readonly PrimaryView _view;

    public PrimaryViewTests() => _view = new PrimaryView(_primary, TimeProvider.System);

    [Fact]
    public void The_mark_never_goes_back_while_the_server_is_the_same()
    {
        Take(300);
        Take(200);
        _view.Raise(new LogPosition("1", 250));
        Assert.Equal((300UL, 300UL), (_view.Mark, _view.Last!.Written));
        _view.Raise(new LogPosition("1", 400));
        Assert.Equal(400UL, _view.Mark);
    }

    [Fact]
    public void Another_server_begins_anew_with_what_it_has_shown_already()
    {
        Take(300);
        _view.Raise(new LogPosition("2", 90));
        _view.Raise(new LogPosition("2", 80));
        Assert.Equal(300UL, _view.Mark);
        Take(50, "2");
        Assert.Equal(90UL, _view.Mark);
        _view.Raise(new LogPosition("1", 500));
        Assert.Equal(90UL, _view.Mark);
    }

    [Fact]
    public void A_standby_shows_nothing_to_go_by()
    {
        Take(300);
        _view.Take(_primary.Version with { Snapshot = null });

        Assert.Null(_view.Last);
        Assert.Equal(0UL, _view.Mark);
    }

    [Fact]
    public async Task Who_asks_while_a_reading_is_under_way_shares_the_next_one()
    {
        Take(100);
        _primary.Hold = new TaskCompletionSource();
        var first = _view.ReadAsync(TestContext.Current.CancellationToken);
        while (_primary.Probes == 0)
        {
            await Task.Yield();
        }

        var others = Enumerable.Range(0, 50).Select(_ => _view.ReadAsync(TestContext.Current.CancellationToken)).ToArray();
        _primary.Version = _primary.Version with { Written = 200 };
        _primary.Hold.SetResult();

        Assert.Equal(100UL, (await first)!.Written);
        Assert.All(await Task.WhenAll(others), read => Assert.Equal(200UL, read!.Written));
        Assert.Equal(2, _primary.Probes);
        Assert.Equal(200UL, _view.Mark);
    }

    [Fact]
    public async Task A_server_that_the_loop_does_not_know_yet_is_not_read()
    {
        Take(100);
        _primary.Version = _primary.Version with { Incarnation = "2", Written = 7 };

        Assert.Null(await _view.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal((100UL, "1"), (_view.Mark, _view.Last!.Incarnation));
    }

    [Theory]
    [InlineData(0x5002018UL, 0x5002000UL, 16 << 20)]
    [InlineData(0x5002028UL, 0x5002028UL, 16 << 20)]
    [InlineData(0x5000028UL, 0x5000000UL, 16 << 20)]
    [InlineData(0x5100028UL, 0x5100028UL, 16 << 20)]
    [InlineData(0x5100028UL, 0x5100000UL, 1 << 20)]
    [InlineData(0x5100028UL, 0x5100028UL, 0)]
    [InlineData(0x5000100UL, 0x5000100UL, 16 << 20)]
    public void The_header_of_a_page_or_file_is_nothing_to_wait_for(ulong written, ulong expected, ulong segment) =>
        Assert.Equal(expected, PrimaryReading.EndBefore(written, segment));

    [Theory]
    [InlineData(10, "7,8")]
    [InlineData(8, "7")]
    [InlineData(13, "7,8,10,11,12")]
    public void What_had_not_ended_is_named_up_to_a_transaction(ulong next, string expected)
    {
        var reading = PrimaryReading.Of(_primary.Version with { Snapshot = "7:10:7,8" })!;

        Assert.Equal(expected, string.Join(',', reading.UnfinishedBefore(next)!));
    }

    [Fact]
    public void Too_many_are_not_named() =>
        Assert.Null(PrimaryReading.Of(_primary.Version)!.UnfinishedBefore(10_000_000_000));

    private void Take(ulong written, string incarnation = "1") =>
        _view.Take(_primary.Version with { Written = written, Incarnation = incarnation });
}
