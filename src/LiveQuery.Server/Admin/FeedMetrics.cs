using LiveQuery.Engine.Diagnostics;
using Prometheus;

namespace LiveQuery.Server.Admin;

/// <summary>The change feeds of the sources, read when the metrics are.</summary>
internal sealed class FeedMetrics(IMetricFactory metrics)
{
    private readonly Gauge _live = metrics.CreateGauge(
        "livequery_feed_live", "1: the change feed is gone by; 0: it is off, being set up, or lagging.", ["source_name"]);

    private readonly Gauge _lag = metrics.CreateGauge(
        "livequery_feed_lag_seconds", "How far the change feed is behind the write-ahead log.", ["source_name"]);

    private readonly Gauge _unsettled = metrics.CreateGauge(
        "livequery_feed_unsettled_transactions", "Transactions that the change feed has told of and no statement sees yet.", ["source_name"]);

    private readonly Counter _transactions = metrics.CreateCounter(
        "livequery_feed_transactions_total", "Transactions that the change feed has told of.", ["source_name"]);

    private readonly Counter _rows = metrics.CreateCounter(
        "livequery_feed_rows_total", "Changed rows that the change feed has told of.", ["source_name"]);

    private readonly Counter _reconnects = metrics.CreateCounter(
        "livequery_feed_reconnects_total", "How often the change feed was lost.", ["source_name"]);

    /// <summary>Sets those of a source.</summary>
    public void Read(SourceState source)
    {
        var feed = source.Feed;
        _live.WithLabels(source.Name).Set(feed.Phase == "live" ? 1 : 0);
        _lag.WithLabels(source.Name).Set(feed.Lag.TotalSeconds);
        _unsettled.WithLabels(source.Name).Set(feed.Unsettled);
        _transactions.WithLabels(source.Name).IncTo(feed.Transactions);
        _rows.WithLabels(source.Name).IncTo(feed.Rows);
        _reconnects.WithLabels(source.Name).IncTo(feed.Reconnects);
    }
}
