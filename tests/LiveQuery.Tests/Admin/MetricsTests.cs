using System.Text;
using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Server.Admin;
using LiveQuery.Server.Connections;
using Prometheus;

namespace LiveQuery.Tests.Admin;

public sealed class MetricsTests
{
    private static readonly ConnectionIdentity Socket = new(Guid.NewGuid(), null);

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    [Fact]
    public async Task Refetches_are_counted_by_what_they_did()
    {
        var metrics = new EngineMetrics(Metrics.WithCustomRegistry(_registry));
        var good = new BatchDetails(10, 3, 1, 7, 500, TimeSpan.FromSeconds(0.2), TimeSpan.Zero, false, null);
        var bad = good with { Changed = 0, Failed = 10, Pushed = 0, Bytes = 0, ErrorCode = "57014" };

        metrics.OnRefetch(new RefetchDetails
        {
            PollerId = Guid.NewGuid(),
            Source = "main",
            Role = "user",
            Elapsed = TimeSpan.FromSeconds(0.5),
            SnapshotTime = TimeSpan.Zero,
            Batches = [good, bad, bad with { Cohorts = 0, Failed = 0 }],
            Cohorts = 20,
            Subscribers = 30,
        });
        metrics.OnMissedChanges("main", 2);
        metrics.OnQuery("main", TimeSpan.FromSeconds(1), 0, "57014");

        var text = await ReadAsync();
        Assert.Contains("livequery_cohorts_refetched_total{source_name=\"main\"} 20\n", text, StringComparison.Ordinal);
        Assert.Contains("livequery_cohorts_changed_total{source_name=\"main\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("livequery_cohorts_failed_total{source_name=\"main\"} 11\n", text, StringComparison.Ordinal);
        Assert.Contains("livequery_batch_errors_total{source_name=\"main\",code=\"57014\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("livequery_limit_hits_total{limit=\"statement_time\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("livequery_missed_changes_total{source_name=\"main\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("hasura_subscription_total_time_seconds_sum{subscription_kind=\"live-query\"} 0.5\n", text, StringComparison.Ordinal);
        Assert.Contains("hasura_subscription_db_execution_time_seconds_count{subscription_kind=\"live-query\"} 3\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscriptions_come_and_go()
    {
        var metrics = Connections();
        var subscription = new OperationIdentity("1", OperationKind.Subscription, null, "hash");

        metrics.OnOpened(Socket);
        metrics.OnOperationStarted(Socket, subscription);
        metrics.OnOperationStarted(Socket, subscription with { Id = "2" });
        metrics.OnOperationEnded(Socket, subscription, null, TimeSpan.FromSeconds(1));

        var text = await ReadAsync();
        Assert.Contains("hasura_active_subscriptions{subscription_kind=\"live-query\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("hasura_websocket_connections 1\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "hasura_graphql_requests_total{operation_type=\"subscription\",response_status=\"success\"} 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_clients_make_up_makes_no_series()
    {
        var metrics = Connections();
        for (var code = 3000; code < 4000; code++)
        {
            metrics.OnClosed(Socket, code, "", TimeSpan.Zero);
            var failed = new OperationIdentity($"{code}", OperationKind.Query, $"name{code}", "");
            metrics.OnOperationEnded(Socket, failed, new GraphQLError("bad"), TimeSpan.Zero);
        }

        var text = await ReadAsync();
        Assert.Contains("livequery_websocket_closed_total{code=\"other\"} 1000\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "hasura_graphql_requests_total{operation_type=\"unknown\",response_status=\"failed\"} 1000\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("name3", text, StringComparison.Ordinal);
    }

    private ConnectionMetrics Connections()
    {
        var factory = Metrics.WithCustomRegistry(_registry);
        return new ConnectionMetrics(factory, new RequestMetrics(factory));
    }

    private async Task<string> ReadAsync()
    {
        using var output = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(output, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
