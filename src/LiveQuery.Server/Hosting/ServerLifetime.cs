using System.Runtime.InteropServices;

namespace LiveQuery.Server.Hosting;

/// <summary>
/// Turns the signals that end a process into a request to end well: the first one drains, the second ends at once.
/// </summary>
internal sealed class ServerLifetime : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly PosixSignalRegistration[] _signals;

    /// <summary>Listens to the signals.</summary>
    public ServerLifetime()
    {
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
        // The second one is left to the system, which ends the process.
        context.Cancel = !_stopping.IsCancellationRequested;
        if (context.Cancel)
        {
            // Listeners run elsewhere: a signal's thread must come back.
            _ = _stopping.CancelAsync();
        }
    }
}
