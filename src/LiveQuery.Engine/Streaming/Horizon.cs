using LiveQuery.Engine.Postgres;

namespace LiveQuery.Engine.Streaming;

/// <summary>
/// How far the streams of a poller may go. A value that was read is held back until everybody who was writing then has
/// ended: rows that they have added below it are there from then on, and later ones get greater values.
/// </summary>
/// <remarks>Not for several threads at once.</remarks>
internal sealed class Horizon
{
    private HorizonReading? _held;

    /// <summary>The horizon; null: nothing may be sent.</summary>
    public string? Value { get; private set; }

    /// <summary>Grows with each other value.</summary>
    public long Version { get; private set; } = 1;

    /// <summary>Whether a value is held back.</summary>
    public bool IsHeld => _held is not null;

    /// <summary>Takes in a reading.</summary>
    public void Observe(HorizonReading reading)
    {
        if (_held is { } held && IsSettled(held, reading))
        {
            Set(held.Value);
            _held = null;
        }

        if (IsSettled(reading, reading))
        {
            Set(reading.Value);
            _held = null;
        }
        else if (_held is null && reading.Value != Value)
        {
            // A later reading does not take its place, or writers that never pause would hold it back for ever.
            _held = reading;
        }
    }

    /// <summary>Forgets who was writing: another server may have come in the place of that one.</summary>
    public void Forget() => _held = null;

    // A standby knows no writers, only transaction ids: those that ran then are over when the oldest one of now is younger.
    private static bool IsSettled(HorizonReading then, HorizonReading now) => now.IsStandby
        ? now.OldestTransaction >= then.NextTransaction
        : !then.Writers.Overlaps(now.Writers);

    private void Set(string? value)
    {
        if (value != Value)
        {
            Value = value;
            Version++;
        }
    }
}
