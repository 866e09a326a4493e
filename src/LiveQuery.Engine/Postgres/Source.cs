using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// One database and its two pools: one for queries, one for polls, so that neither starves the other; and a pool for each
/// of its replicas. Connections are opened as they are needed; what a connection must know (timeout, no JIT) it is told at
/// its start.
/// </summary>
internal sealed class Source : IAsyncDisposable
{
    // Statements per connection: those of the pollers that it has served lately.
    private const int PreparedPolls = 200;
    private const int PreparedQueries = 100;

    // How much longer than the server's own timeout to wait, before the connection counts as dead.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private const int KeepAliveSeconds = 60;

    // How long opening a connection may take: a greeting that is lost on its way is given up soon, for another connection.
    private const int GreetingSeconds = 6;
    private const int ReplicaGreetingSeconds = 2;

    private static long _count;

    private readonly string _queriesName;
    private readonly string _pollsName;

    private readonly PoolerWatch _pooler;
    private readonly ImmutableArray<ReplicaPool> _replicas;

    /// <summary>Opens nothing.</summary>
    /// <exception cref="ArgumentException">A connection string cannot be read, or a replica is the source itself.</exception>
    public Source(SourceOptions options, ILoggerFactory? loggers = null)
    {
        Options = options;
        _pooler = new PoolerWatch(options.Name, options.Prepared, (loggers ?? NullLoggerFactory.Instance).CreateLogger<PoolerWatch>());
        var number = Interlocked.Increment(ref _count);
        _queriesName = string.Create(CultureInfo.InvariantCulture, $"livequery/{number}/queries");
        _pollsName = string.Create(CultureInfo.InvariantCulture, $"livequery/{number}/polls");

        var queries = SessionSettings.Of(options, isPolling: false);
        Queries = new Pool(Prepare(options, queries, options.QueryPoolSize, PreparedQueries), _queriesName, _pooler, queries);

        var polls = SessionSettings.Of(options, isPolling: true);
        var ofPolls = Prepare(options, polls, options.PollingPoolSize, PreparedPolls);
        PreparePolls(ofPolls, GreetingSeconds);
        Polls = new Pool(ofPolls, _pollsName, _pooler, polls);
        _replicas = [.. options.Replicas.Items.Select((replica, i) => OpenReplica(i + 1, replica, number, loggers))];
    }

    /// <summary>The name in the metadata.</summary>
    public string Name => Options.Name;

    /// <summary>What it was made of.</summary>
    public SourceOptions Options { get; }

    /// <summary>The pool for queries, validations and the catalog.</summary>
    public Pool Queries { get; }

    /// <summary>The pool for polls and probes.</summary>
    public Pool Polls { get; }

    /// <summary>Whether a connection pooler stands before the database, as far as is known.</summary>
    public bool IsBehindPooler => _pooler.IsFound;

    /// <summary>Whether live queries may be answered by replicas.</summary>
    public bool HasReplicas => !_replicas.IsEmpty;

    /// <summary>The replicas.</summary>
    public ImmutableArray<IReplicaExecutor> Replicas => [.. _replicas.Select(replica => replica.Executor)];

    /// <summary>The connections that are open now, idle ones included.</summary>
    public (int Queries, int Polls) OpenConnections()
    {
        var counts = PoolMeter.Count([_queriesName, _pollsName]);
        return (counts[0], counts[1]);
    }

    /// <summary>The same of each replica.</summary>
    public ImmutableArray<int> OpenReplicaConnections() => [.. PoolMeter.Count([.. _replicas.Select(replica => replica.PoolName)])];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Queries.DisposeAsync();
        await Polls.DisposeAsync();
        foreach (var replica in _replicas)
        {
            await replica.Pool.DisposeAsync();
        }
    }

    private ReplicaPool OpenReplica(int place, ReplicaOptions replica, long number, ILoggerFactory? loggers)
    {
        var own = Options with { ConnectionString = replica.ConnectionString };
        SessionSettings session;
        NpgsqlConnectionStringBuilder settings;
        try
        {
            session = SessionSettings.Of(own, isPolling: true);
            settings = Prepare(own, session, replica.PoolSize, PreparedPolls);
        }
        catch (ArgumentException problem)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Read replica {place}: {problem.Message}"));
        }

        var hosts = HostSearch.Of(settings);
        var primary = ConnectionStrings.Parse(Options.ConnectionString);
        if (hosts is null && (settings.Host, settings.Port, settings.Database) == (primary.Host, primary.Port, primary.Database))
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Read replica {place} is the source itself ({settings.Host}:{settings.Port}); name a standby of it"));
        }

        if (hosts is not null)
        {
            settings.TargetSessionAttributes ??= "standby";
        }

        // The primary answers in the replica's place.
        PreparePolls(settings, ReplicaGreetingSeconds);
        var name = string.Create(CultureInfo.InvariantCulture, $"livequery/{number}/replica/{place}");
        var watch = new PoolerWatch(
            string.Create(CultureInfo.InvariantCulture, $"{Name}, read replica {place},"),
            Options.Prepared,
            (loggers ?? NullLoggerFactory.Instance).CreateLogger<PoolerWatch>());
        var pool = new Pool(settings, name, watch, session);
        return new ReplicaPool(
            pool,
            name,
            new ReplicaExecutor(
                pool, hosts?.Names ?? string.Create(CultureInfo.InvariantCulture, $"{settings.Host}:{settings.Port}"), replica.PoolSize));
    }

    private static void PreparePolls(NpgsqlConnectionStringBuilder settings, int greetingSeconds)
    {
        if (!settings.ShouldSerialize("Timeout"))
        {
            settings.Timeout = greetingSeconds;
        }

        settings.ApplicationName += " polls";
    }

    private static NpgsqlConnectionStringBuilder Prepare(SourceOptions options, SessionSettings session, int poolSize, int prepared)
    {
        var settings = ConnectionStrings.Parse(options.ConnectionString);
        settings.MaxPoolSize = poolSize;
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, poolSize);
        settings.ApplicationName ??= "livequery";

        // Only admins and dev mode see the details; logs show messages alone.
        settings.IncludeErrorDetail = true;
        settings.Enlist = false;

        // Our statements leave nothing behind on a connection; resetting it would cost several statements for each.
        settings.NoResetOnClose = true;
        if (!settings.ShouldSerialize("Max Auto Prepare"))
        {
            settings.MaxAutoPrepare = prepared;
            settings.AutoPrepareMinUsages = 2;
        }

        if (!settings.ShouldSerialize("Tcp Keepalive"))
        {
            settings.TcpKeepAlive = true;

            // A router forgets connections that are idle for minutes; the system would look after two hours.
            if (!settings.ShouldSerialize("Tcp Keepalive Time"))
            {
                settings.TcpKeepAliveTime = KeepAliveSeconds;
            }
        }

        if (!settings.ShouldSerialize("Command Timeout"))
        {
            settings.CommandTimeout = session.StatementTimeout is { } bound ? (int)Math.Ceiling((bound + Grace).TotalSeconds) : 0;
        }

        return settings;
    }

    /// <summary>A replica's connections, and what runs statements on them.</summary>
    private sealed record ReplicaPool(Pool Pool, string PoolName, IReplicaExecutor Executor);
}
