using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Connections to a database. Where a pooler stands before it, they are made anew in the way that poolers bear: without
/// options, and without prepared statements unless those are demanded.
/// </summary>
internal sealed class Pool : IAsyncDisposable
{
    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly string _name;
    private readonly PoolerWatch _watch;
    private readonly SessionSettings _session;
    private readonly Lock _gate = new();
    private volatile Connections _current;

    // Guarded by the gate.
    private bool _isDisposed;

    /// <summary>Opens nothing.</summary>
    /// <param name="settings">The settings of the connections, but for the options of their start.</param>
    /// <param name="name">The name that metrics know it by.</param>
    /// <param name="watch">What is known of a pooler; shared by the pools of a source.</param>
    /// <param name="session">What Postgres is told about the statements.</param>
    public Pool(NpgsqlConnectionStringBuilder settings, string name, PoolerWatch watch, SessionSettings session)
    {
        (_settings, _name, _watch, _session) = (settings, name, watch, session);
        _current = Make();
    }

    /// <summary>The settings of its connections at present.</summary>
    public string ConnectionString => _current.Hosts.ConnectionString;

    /// <summary>A statement that tells a transaction what connections cannot be told at their start; null: they know.</summary>
    public string? UntoldSettings => _watch.IsFound ? _session.Statement : null;

    /// <summary>A connection; disposing it gives it back.</summary>
    /// <exception cref="NpgsqlException">None can be had.</exception>
    public async ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var current = Renew();
            try
            {
                var connection = await current.Hosts.OpenConnectionAsync(cancellationToken);
                current.HasOpened = true;
                return connection;
            }
            catch (Exception exception) when (IsOvertaken(current, exception))
            {
                // Once more, by those of now.
            }
        }
    }

    /// <summary>
    /// Lets go of all connections: the idle ones now, those in use as they are given back. Whoever asks for one from now on
    /// gets one that was opened later.
    /// </summary>
    /// <remarks>
    /// Npgsql's own clearing does not promise that: who clears while another does returns at once, and may be given a
    /// connection that the other has not come to yet.
    /// </remarks>
    public void Clear()
    {
        lock (_gate)
        {
            // Many clear it at the same moment, as all wait for answers for the same time.
            if (_current.HasOpened && !_isDisposed)
            {
                Replace();
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isDisposed = true;
            return _current.Hosts.DisposeAsync();
        }
    }

    private Connections Renew()
    {
        var current = _current;
        if (current.IsPlain || !_watch.IsFound)
        {
            return current;
        }

        lock (_gate)
        {
            if (!_current.IsPlain && !_isDisposed)
            {
                Replace();
            }

            return _current;
        }
    }

    private void Replace()
    {
        var before = _current;
        _current = Make();

        // Those in use are closed as they are given back.
        before.Hosts.Dispose();
    }

    private bool IsOvertaken(Connections current, Exception exception) =>
        (!current.IsPlain && _watch.Finds(exception))
        || (exception is ObjectDisposedException or NpgsqlException && !ReferenceEquals(current, _current));

    private Connections Make()
    {
        var isPlain = _watch.IsFound;
        var settings = new NpgsqlConnectionStringBuilder(_settings.ConnectionString)
        {
            Options = isPlain ? null : _session.Options,
        };

        if (!_watch.Prepares)
        {
            settings.MaxAutoPrepare = 0;
        }

        return new Connections(new HostConnections(settings, Build), isPlain);
    }

    private NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings)
    {
        var builder = PostgresConnections.Builder(settings);
        builder.Name = _name;
        if (_watch.IsLooking)
        {
            builder.UsePhysicalConnectionInitializer(
                _ => throw new NotSupportedException("connections are opened asynchronously"), PoolerWatch.LookAsync);
        }

        return builder.Build();
    }

    /// <summary>The connections of the moment.</summary>
    /// <param name="Hosts">They.</param>
    /// <param name="IsPlain">Whether they are made in the way that poolers bear.</param>
    private sealed record Connections(HostConnections Hosts, bool IsPlain)
    {
        private volatile bool _hasOpened;

        /// <summary>Whether one of them was ever given to anybody.</summary>
        public bool HasOpened
        {
            get => _hasOpened;
            set => _hasOpened = value;
        }
    }
}
