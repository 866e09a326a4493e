using System.Runtime.InteropServices;

namespace LiveQuery.Server.Hosting;

/// <summary>
/// Turns the signals that end a process into a request to end well: the first one drains, the second ends at once.
/// </summary>
internal sealed class ServerLifetime : IDisposable
{
    // Who ends a process often tells both it and its group: the same wish, twice within a moment.
    private static readonly TimeSpan SameWish = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration[] _signals;
    private readonly TimeProvider _time;
    private long? _firstAt;

    /// <summary>Listens to the signals.</summary>
    public ServerLifetime(TimeProvider time)
    {
        _time = time;
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, OnSignal),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        _stopping.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        bool isFirst;
        lock (_gate)
        {
            isFirst = _firstAt is null;
            _firstAt ??= _time.GetTimestamp();

            // A second wish is left to the system, which ends the process.
            context.Cancel = isFirst || _time.GetElapsedTime(_firstAt.Value) < SameWish;
        }

        if (isFirst)
        {
            // Listeners run elsewhere: a signal's thread must come back.
            _ = _stopping.CancelAsync();
        }
    }
}
