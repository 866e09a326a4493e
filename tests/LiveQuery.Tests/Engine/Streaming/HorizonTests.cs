using LiveQuery.Engine.Postgres;
using LiveQuery.Engine.Streaming;

namespace LiveQuery.Tests.Engine.Streaming;

/// <summary>How far streams may go, given who writes.</summary>
public sealed class HorizonTests
{
    [Fact]
    public void What_nobody_writes_beside_holds_at_once()
    {
        var horizon = new Horizon();

        horizon.Observe(Read("5"));

        Assert.Equal(("5", false), (horizon.Value, horizon.IsHeld));
    }

    [Fact]
    public void A_value_waits_for_those_who_wrote_then_and_for_nobody_else()
    {
        var horizon = new Horizon();

        horizon.Observe(Read("5", "1/1", "2/1"));
        Assert.Equal((null, true), (horizon.Value, horizon.IsHeld));
        horizon.Observe(Read("9", "2/1", "3/1"));
        Assert.Equal((null, true), (horizon.Value, horizon.IsHeld));
        horizon.Observe(Read("12", "3/1"));

        // 5 holds; 12 waits for 3/1 in its turn.
        Assert.Equal(("5", true), (horizon.Value, horizon.IsHeld));
        horizon.Observe(Read("15", "4/1"));
        Assert.Equal(("12", true), (horizon.Value, horizon.IsHeld));
        horizon.Observe(Read("15"));
        Assert.Equal(("15", false), (horizon.Value, horizon.IsHeld));
    }

    [Fact]
    public void A_standby_goes_by_transaction_ids()
    {
        var horizon = new Horizon();

        horizon.Observe(Standby("5", oldest: 10, next: 20));
        Assert.Null(horizon.Value);
        horizon.Observe(Standby("7", oldest: 19, next: 30));
        Assert.Null(horizon.Value);
        horizon.Observe(Standby("8", oldest: 20, next: 30));
        Assert.Equal("5", horizon.Value);
        horizon.Observe(Standby("8", oldest: 30, next: 30));
        Assert.Equal("8", horizon.Value);
    }

    [Fact]
    public void Its_version_grows_with_each_other_value_and_with_no_same_one()
    {
        var horizon = new Horizon();
        horizon.Observe(Read("5"));
        var version = horizon.Version;

        horizon.Observe(Read("5"));
        Assert.Equal(version, horizon.Version);
        horizon.Observe(Read(null));
        Assert.Equal(version + 1, horizon.Version);
    }

    [Fact]
    public void Writers_of_another_server_are_forgotten()
    {
        var horizon = new Horizon();
        horizon.Observe(Read("5", "1/1"));

        horizon.Forget();
        horizon.Observe(Read("3"));

        Assert.Equal(("3", false), (horizon.Value, horizon.IsHeld));
    }

    private static HorizonReading Read(string? value, params string[] writers) => new(value, writers.ToHashSet(), false, 1, 1);

    private static HorizonReading Standby(string value, long oldest, long next) => new(value, new HashSet<string>(), true, oldest, next);
}
