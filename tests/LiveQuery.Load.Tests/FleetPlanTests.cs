using LiveQuery.Load.Fleet;

namespace LiveQuery.Load.Tests;

/// <summary>Who asks for what.</summary>
public sealed class FleetPlanTests
{
    private static readonly FleetPlan Plan = new()
    {
        Endpoint = new Uri("ws://localhost/v1/graphql"),
        Init = """{"user":{owner}}""",
        Operations = ["""{"first":{key}}""", """{"second":{key}}"""],
        Connections = 10,
        PerConnection = 3,
        Owners = 4,
        KeysPerOwner = 3,
        SessionStep = 10,
    };

    [Fact]
    public void Each_session_asks_for_its_own_rows()
    {
        Assert.Equal([1, 2, 3, 4, 1, 2, 3, 4, 1, 2], Enumerable.Range(0, 10).Select(connection => Plan.Owner(connection)));
        Assert.Equal([4, 5, 6], Enumerable.Range(0, 3).Select(operation => Plan.Key(1, operation)));
        Assert.Equal("""{"second":4}""", Plan.Operation(1, 0));
        Assert.Equal("""{"user":2}""", Plan.InitOf(1));
        Assert.Equal("""{"user":4}""", Plan.InitOf(1, turn: 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(16)]
    public void A_fleet_in_parts_is_the_same_fleet(int parts)
    {
        var split = Plan.Split(parts);

        Assert.Equal(Enumerable.Range(0, 10), split.SelectMany(part => Enumerable.Range(part.First, part.Connections)));
        Assert.Equal(
            Enumerable.Range(0, 10).Select(connection => Plan.Operation(connection, 2)),
            split.SelectMany(part => Enumerable.Range(part.First, part.Connections).Select(connection => part.Operation(connection, 2))));
        Assert.Equal(Plan.InitOf(7, 2), split[^1].InitOf(7, 2));
    }
}
