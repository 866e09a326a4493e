using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Connections to a database that may have several hosts: all lead to one of them, which is chosen anew where it is away, or
/// is not what is asked for any more. So what one connection has shown another one does not take back.
/// </summary>
public sealed class HostConnections : IAsyncDisposable, IDisposable
{
    // The connections, where there is one host alone.
    private readonly NpgsqlDataSource? _only;
    private readonly HostSearch? _search;
    private readonly Func<NpgsqlConnectionStringBuilder, NpgsqlDataSource> _make;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();

    // Guarded by the gate.
    private Task<NpgsqlDataSource>? _chosen;
    private bool _isDisposed;

    /// <summary>Opens nothing.</summary>
    /// <param name="settings">The settings of the connections.</param>
    /// <param name="make">Makes the connections to one host.</param>
    internal HostConnections(NpgsqlConnectionStringBuilder settings, Func<NpgsqlConnectionStringBuilder, NpgsqlDataSource> make)
    {
        (ConnectionString, _search, _make) = (settings.ConnectionString, HostSearch.Of(settings), make);
        _only = _search is null ? make(settings) : null;
    }

    /// <summary>The settings, with all hosts.</summary>
    public string ConnectionString { get; }

    /// <summary>A connection; disposing it gives it back.</summary>
    /// <exception cref="NpgsqlException">None can be had.</exception>
    public ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken cancellationToken) =>
        _only is { } only ? only.OpenConnectionAsync(cancellationToken) : OpenChosenAsync(_search!, cancellationToken);

    /// <summary>Chooses anew, where there are several hosts: something that was asked of the chosen one has failed.</summary>
    public void Reconsider()
    {
        Task<NpgsqlDataSource>? choice;
        lock (_gate)
        {
            choice = _chosen;
        }

        if (choice is { IsCompleted: true })
        {
            Forget(choice);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        _stop.Cancel();
        _only?.Dispose();
        Discard(_chosen);
        _stop.Dispose();
    }

    private async ValueTask<NpgsqlConnection> OpenChosenAsync(HostSearch search, CancellationToken cancellationToken)
    {
        for (var isRepeated = false; ; isRepeated = true)
        {
            var choice = Choose(search);
            try
            {
                var source = await choice.WaitAsync(cancellationToken);
                var connection = await source.OpenConnectionAsync(cancellationToken);
                if (search.MaySuit(connection))
                {
                    return connection;
                }

                await connection.DisposeAsync();
            }
            catch (Exception problem) when (choice.IsFaulted || IsOfHost(problem))
            {
                Forget(choice);
                if (isRepeated || choice.IsFaulted)
                {
                    throw;
                }

                continue;
            }

            Forget(choice);
            if (isRepeated)
            {
                throw new NpgsqlException("the host that was found is not what is asked for any more");
            }
        }
    }

    private static bool IsOfHost(Exception problem) =>
        DatabaseErrors.IsDatabase(problem) && DatabaseErrors.Map(problem).Fault == DatabaseFault.Unavailable;

    // Those in use are closed as they are given back.
    private static void Discard(Task<NpgsqlDataSource>? choice) => _ = choice?.ContinueWith(
        done => done.Result.Dispose(),
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private Task<NpgsqlDataSource> Choose(HostSearch search)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _chosen ??= FindAsync(search, _stop.Token);
        }
    }

    private async Task<NpgsqlDataSource> FindAsync(HostSearch search, CancellationToken cancellationToken)
    {
        // Not under the lock.
        await Task.Yield();
        try
        {
            return _make(search.For(await search.FindAsync(cancellationToken)));
        }
        catch (OperationCanceledException)
        {
            throw new ObjectDisposedException(nameof(HostConnections));
        }
    }

    private void Forget(Task<NpgsqlDataSource> choice)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_chosen, choice) || _isDisposed)
            {
                return;
            }

            _chosen = null;
        }

        Discard(choice);
    }
}
