using System.Globalization;
using System.IO.Pipelines;
using LiveQuery.Load.Baselines;
using LiveQuery.Load.Fleet;

namespace LiveQuery.Load.Tests;

/// <summary>Clients and the floor writer, over real sockets.</summary>
public sealed class LocalFleetTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Every_message_of_every_round_arrives()
    {
        await using var floor = await RunningFloor.StartAsync(perConnection: 3);
        await using var fleet = new LocalFleet(floor.Plan(connections: 40, perConnection: 3));
        await fleet.OpenAsync(Patience, TestContext.Current.CancellationToken);
        await fleet.MarkAsync(TestContext.Current.CancellationToken);

        await floor.PushAsync(rounds: 25);

        var figures = await WaitAsync(fleet, 40 * 3 * 25);
        Assert.Empty(figures.Problems);
        Assert.Equal((40, 120), (figures.Open, figures.Answered));
        Assert.Equal(40 * 3 * 25 * 500, figures.Bytes);
    }

    [Fact]
    public async Task Who_stalls_gets_nothing_until_it_reads_again()
    {
        await using var floor = await RunningFloor.StartAsync(perConnection: 1);
        await using var fleet = new LocalFleet(floor.Plan(connections: 4, perConnection: 1));
        await fleet.OpenAsync(Patience, TestContext.Current.CancellationToken);
        await fleet.MarkAsync(TestContext.Current.CancellationToken);
        await fleet.StallAsync(1, TestContext.Current.CancellationToken);

        await floor.PushAsync(rounds: 5);

        Assert.Equal(15, (await WaitAsync(fleet, 15)).Results);
        await fleet.StallAsync(0, TestContext.Current.CancellationToken);
        Assert.Equal(20, (await WaitAsync(fleet, 20)).Results);
    }

    [Fact]
    public async Task Who_was_cut_off_can_come_back()
    {
        await using var floor = await RunningFloor.StartAsync(perConnection: 2);
        await using var fleet = new LocalFleet(floor.Plan(connections: 5, perConnection: 2));
        await fleet.OpenAsync(Patience, TestContext.Current.CancellationToken);

        await fleet.DropAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, 0), await CountAsync(fleet));
        await fleet.OpenAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal((5, 10), await CountAsync(fleet));
    }

    [Fact]
    public async Task A_client_of_its_own_gets_each_message_in_turn()
    {
        await using var floor = await RunningFloor.StartAsync(perConnection: 2);
        await using var client = await SubscriptionClient.ConnectAsync(
            floor.Plan(connections: 1, perConnection: 2) with { TimeMember = "at" }, 0, TestContext.Current.CancellationToken);
        await client.SubscribeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            [new ReceivedResult(500, null, null), new ReceivedResult(500, null, null)],
            [await client.NextAsync(TestContext.Current.CancellationToken), await client.NextAsync(TestContext.Current.CancellationToken)]);

        await floor.PushAsync(rounds: 1);

        var pushed = await client.NextAsync(TestContext.Current.CancellationToken);
        Assert.Equal((500, null), (pushed.Bytes, pushed.Problem));
        Assert.InRange(pushed.Lag!.Value, 0, Patience.TotalMilliseconds);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_of()
    {
        await using var fleet = new LocalFleet(new FleetPlan { Endpoint = new Uri("ws://127.0.0.1:1/"), Operations = ["{}"], Connections = 1 });

        var problem = await Assert.ThrowsAsync<LoadException>(() => fleet.OpenAsync(Patience, TestContext.Current.CancellationToken));
        Assert.Contains("127.0.0.1:1", problem.Message, StringComparison.Ordinal);
    }

    private static async Task<(int Open, int Answered)> CountAsync(LocalFleet fleet)
    {
        var figures = await fleet.ReadAsync(TestContext.Current.CancellationToken);
        return (figures.Open, figures.Answered);
    }

    private static async Task<FleetFigures> WaitAsync(LocalFleet fleet, long results)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var figures = await fleet.ReadAsync(patience.Token);
            if (figures.Results >= results)
            {
                return figures;
            }

            await Task.Delay(5, patience.Token);
        }
    }

    private sealed class RunningFloor : IAsyncDisposable
    {
        private readonly Pipe _commands = new();
        private readonly Pipe _answers = new();
        private readonly StreamWriter _input;
        private readonly StreamReader _output;
        private readonly Task _running;
        private int _port;

        private RunningFloor(int perConnection)
        {
            _input = new StreamWriter(_commands.Writer.AsStream()) { AutoFlush = true };
            _output = new StreamReader(_answers.Reader.AsStream());
            _running = new FloorServer(perConnection, 500).RunAsync(
                new StreamReader(_commands.Reader.AsStream()),
                new StreamWriter(_answers.Writer.AsStream()) { AutoFlush = true },
                TestContext.Current.CancellationToken);
        }

        public static async Task<RunningFloor> StartAsync(int perConnection)
        {
            var floor = new RunningFloor(perConnection);
            floor._port = int.Parse((await floor._output.ReadLineAsync())!, CultureInfo.InvariantCulture);
            return floor;
        }

        public FleetPlan Plan(int connections, int perConnection) => new()
        {
            Endpoint = new Uri($"ws://127.0.0.1:{_port}/"),
            Operations = ["""{"query":"subscription { x }"}"""],
            Connections = connections,
            PerConnection = perConnection,
        };

        public async Task PushAsync(int rounds)
        {
            await _input.WriteLineAsync($"{rounds} 1000");
            Assert.Equal("done", await _output.ReadLineAsync());
        }

        public async ValueTask DisposeAsync()
        {
            await _input.DisposeAsync();
            await _running;
        }
    }
}
