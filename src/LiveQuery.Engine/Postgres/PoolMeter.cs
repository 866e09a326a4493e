using System.Diagnostics.Metrics;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Counts the open connections of pools, by listening to the one instrument in which Npgsql reports them; the pools have
/// no property for it.
/// </summary>
internal static class PoolMeter
{
    private const string Meter = "Npgsql";
    private const string Instrument = "db.client.connection.count";
    private const string PoolTag = "db.client.connection.pool.name";

    private static readonly Lock Gate = new();

    // Guarded by Gate: what the listener has heard during the count under way.
    private static readonly Dictionary<string, int> Counts = [];

    private static readonly MeterListener Listener = Listen();

    /// <summary>The open connections, idle ones included, by the names of the pools.</summary>
    public static int[] Count(IReadOnlyList<string> pools)
    {
        lock (Gate)
        {
            Counts.Clear();
            Listener.RecordObservableInstruments();
            return [.. pools.Select(pool => Counts.GetValueOrDefault(pool))];
        }
    }

    private static MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == Meter && instrument.Name == Instrument)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, value, tags, _) => Add(value, tags));
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Add((int)value, tags));
        listener.Start();
        return listener;
    }

    private static void Add(int value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            if (tag is { Key: PoolTag, Value: string pool })
            {
                Counts[pool] = Counts.GetValueOrDefault(pool) + value;
            }
        }
    }
}
