using System.Text;
using LiveQuery.Server.Demo;
using Npgsql;

namespace LiveQuery.FunctionalTests.Demo;

public sealed class DemoTests(PostgresFixture postgres)
{
    [Fact]
    public async Task The_dashboard_draws_and_its_numbers_change()
    {
        var program = Browser.Require();
        await using var demo = RunningDemo.Start();
        var page = await demo.Dashboard.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(program, page, TestContext.Current.CancellationToken);

        await Sees(browser, "document.getElementById('state').textContent === 'live'");
        await Sees(browser, "Number(document.getElementById('flying').textContent) > 20");
        await Sees(browser, "document.querySelectorAll('#ranking li').length === 12");
        await Sees(browser, "document.querySelectorAll('#ticker li').length === 7");
        await Sees(browser, Coloured("map"));
        await Sees(browser, Coloured("timeline"));
        await Sees(browser, "document.querySelectorAll('.failed').length === 0");

        await browser.EvaluateAsync(
            "window.before = document.getElementById('ticker').innerText", TestContext.Current.CancellationToken);
        await Sees(browser, "document.getElementById('ticker').innerText !== window.before");
        await Sees(browser, "document.getElementById('latency').textContent.endsWith('ms')");

        // The staff of an airport sees the flights of that airport alone.
        await browser.EvaluateAsync(
            """
            const role = document.getElementById('role');
            role.value = 'staff';
            role.dispatchEvent(new Event('change'));
            """,
            TestContext.Current.CancellationToken);
        await Sees(
            browser,
            "[...document.querySelectorAll('#ticker .what')].length > 0 "
            + "&& [...document.querySelectorAll('#ticker .what')].every(row => row.innerText.includes('Atlanta'))");
    }

    [Fact]
    public async Task Nothing_is_left_when_the_demo_ends()
    {
        await using var demo = RunningDemo.Start();
        await demo.Dashboard.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var folder = demo.Folder;
        Assert.True(Directory.Exists(folder));

        Assert.Equal(0, await demo.EndAsync());

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task The_traffic_writes_survives_a_restart_and_stays_small()
    {
        await using var cluster = await postgres.StartPrivateClusterAsync();
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString());
        var dataset = Dataset.Read();
        Assert.Equal(197, dataset.Airports.Count);
        Assert.Equal(19_201, dataset.Flights.Count);
        await dataset.LoadAsync(database, TestContext.Current.CancellationToken);
        var replay = new TrafficReplay(
            dataset.Flights,
            database,
            TimeProvider.System,
            TextWriter.Null);
        await replay.StartAsync(TestContext.Current.CancellationToken);
        using var ending = new CancellationTokenSource();
        var traffic = replay.RunAsync(ending.Token);

        var before = await NewestAsync(database);
        await Until(async () => await NewestAsync(database) > before);
        await cluster.KillAsync();
        await cluster.StartAgainAsync(TestContext.Current.CancellationToken);
        var after = await NewestAsync(database);
        await Until(async () => await NewestAsync(database) > after);

        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => traffic);
    }

    private static string Coloured(string canvas) => $$"""
        (() => {
          const c = document.getElementById('{{canvas}}');
          const data = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
          let drawn = 0;
          for (let i = 3; i < data.length; i += 4) if (data[i] > 0) drawn++;
          return drawn > 2000;
        })()
        """;

    private static Task Sees(Browser browser, string condition) =>
        browser.WaitForAsync(condition, TestContext.Current.CancellationToken);

    private static async Task<long> NewestAsync(NpgsqlDataSource database)
    {
        try
        {
            await using var command = database.CreateCommand("select max(id) from flight");
            return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        }
        catch (NpgsqlException)
        {
            // A connection of the pool that the crash has cut.
            return await NewestAsync(database);
        }
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await condition())
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    /// <summary>The demo, run inside the test.</summary>
    private sealed class RunningDemo : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ending = new();
        private readonly TaskCompletionSource<Uri> _dashboard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task<int> _run;
        private readonly LineWriter _output;

        private RunningDemo()
        {
            _output = new LineWriter(this);
            _run = Task.Run(() => DemoCommand.RunAsync(0, _output, _output, _ending.Token));
            _run.ContinueWith(
                ended => _dashboard.TrySetException(new InvalidOperationException($"the demo ended: {_output.Text}")),
                TaskScheduler.Default);
        }

        public Task<Uri> Dashboard => _dashboard.Task;

        public string Folder { get; private set; } = "";

        public static RunningDemo Start() => new();

        public async Task<int> EndAsync()
        {
            await _ending.CancelAsync();
            return await _run;
        }

        public async ValueTask DisposeAsync()
        {
            await EndAsync();
            _ending.Dispose();
        }

        private void Read(string line)
        {
            if (line.Contains(", in ", StringComparison.Ordinal))
            {
                Folder = line[(line.IndexOf(", in ", StringComparison.Ordinal) + 5)..].Split(' ')[0];
            }

            if (line.Contains("dashboard ", StringComparison.Ordinal))
            {
                _dashboard.TrySetResult(new Uri(line.Trim().Split(' ')[^1]));
            }
        }

        private sealed class LineWriter(RunningDemo demo) : StringWriter
        {
            public string Text => ToString();

            public override Encoding Encoding => Encoding.UTF8;

            public override void WriteLine(string? value)
            {
                lock (demo._ending)
                {
                    base.WriteLine(value);
                    demo.Read(value ?? "");
                }
            }

            public override Task WriteLineAsync(string? value)
            {
                WriteLine(value);
                return Task.CompletedTask;
            }
        }
    }
}
