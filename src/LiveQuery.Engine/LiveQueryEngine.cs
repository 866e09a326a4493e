using System.Collections.Frozen;
using System.Collections.Immutable;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.RowOperations;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;
using LiveQuery.Engine.Remote;
using LiveQuery.Engine.Results;
using LiveQuery.Engine.Streaming;
using LiveQuery.Engine.Subscriptions;
using Microsoft.Extensions.Logging;

namespace LiveQuery.Engine;

/// <summary>The engine over Postgres. Thread-safe.</summary>
public sealed partial class LiveQueryEngine : ILiveQueryEngine, IMembershipHost
{
    private readonly IEngineObserver _observer;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger<LiveQueryEngine> _logger;
    private readonly PollerRegistry _registry;
    private readonly StreamRegistry _streams;
    private readonly CancellationTokenSource _stop = new();

    // Guards the exchange of sources and the list of those that are ending.
    private readonly Lock _gate = new();
    private readonly List<Task> _ending = [];
    private volatile FrozenDictionary<string, SourceRuntime> _sources = FrozenDictionary<string, SourceRuntime>.Empty;
    private volatile PollingOptions _polling;

    /// <summary>Makes an engine without sources.</summary>
    public LiveQueryEngine(PollingOptions polling, IEngineObserver observer, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(polling);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
        _polling = polling;
        _observer = observer;
        _time = time;
        _loggers = loggers;
        _logger = loggers.CreateLogger<LiveQueryEngine>();
        var places = new PlaceCounts(() => _polling, observer);
        _registry = new PollerRegistry(places);
        _streams = new StreamRegistry(places);
    }

    /// <inheritdoc/>
    public PollingOptions Polling
    {
        get => _polling;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _polling = value;
            foreach (var source in _sources.Values)
            {
                source.Loop.Wake();
                source.WakeStreams();
            }
        }
    }

    /// <inheritdoc/>
    public void SetSources(IReadOnlyCollection<SourceOptions> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            var before = _sources;
            var after = sources.ToFrozenDictionary(
                options => options.Name,
                options => before.TryGetValue(options.Name, out var known) && known.Options == options
                    ? known
                    : new SourceRuntime(options, () => _polling, _registry, _streams, _observer, _time, _loggers));
            _sources = after;
            _ending.RemoveAll(task => task.IsCompleted);
            foreach (var (name, runtime) in before)
            {
                if (after.GetValueOrDefault(name) != runtime)
                {
                    _ending.Add(EndAsync(runtime));
                }
            }

            foreach (var runtime in after.Values)
            {
                // Its subscribers may have been left by the runtime that it replaces.
                runtime.Loop.Wake();
                runtime.WakeStreams();
            }
        }
    }

    /// <inheritdoc/>
    public Task<SourceCatalog> LoadCatalogAsync(string source, CancellationToken cancellationToken) =>
        Find(source).Catalog.LoadAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<string> ReadCatalogVersionAsync(string source, CancellationToken cancellationToken) =>
        Find(source).Catalog.ReadVersionAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<EnumRows> ReadEnumAsync(string source, CatalogTable table, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Find(source).Catalog.ReadEnumAsync(table, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<QueryResult> ExecuteAsync(CompiledOperation operation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var answers = new List<(OperationPart Part, ReadOnlyMemory<byte> Json)>(operation.Parts.Length);
        foreach (var part in operation.Parts)
        {
            if (part is ConstantPart constant)
            {
                answers.Add((part, constant.Json));
                continue;
            }

            var result = part is MutationPart mutation
                ? await RunAsync(mutation, cancellationToken)
                : await RunAsync((StatementPart)part, cancellationToken);
            if (result.Error is not null)
            {
                return result;
            }

            answers.Add((part, result.Data));
        }

        return answers.Count == 1
            ? new QueryResult(answers[0].Json)
            : new QueryResult(ObjectMerge.Merge(operation.ResponseKeys, answers.ConvertAll(answer => answer.Json)));
    }

    private async Task<QueryResult> RunAsync(StatementPart statement, CancellationToken cancellationToken) => await JoinAsync(
        await RunAsync(
            statement.Plan.Source, source => source.Executor.QueryAsync(statement.Plan, statement.Values, cancellationToken)),
        statement.Remotes,
        cancellationToken);

    private async Task<QueryResult> RunAsync(MutationPart mutation, CancellationToken cancellationToken)
    {
        var script = mutation.Script;
        var result = script.Steps.IsEmpty
            ? new QueryResult(RowRunner.AnswerOf(script))
            : await RunAsync(script.Source, source => source.Rows.RunAsync(script, mutation.SessionJson, cancellationToken));
        return await JoinAsync(result, mutation.Remotes, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<QueryResult> RunRowsAsync(RowStatement statement, Session session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(session);
        return RunAsync(statement.Source, source => source.Rows.RunAsync(statement, session.ToJson(), cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<Explanation> ExplainAsync(StatementPart statement, bool isMultiplexed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(statement);
        if (!_sources.TryGetValue(statement.Plan.Source, out var source))
        {
            return new Explanation([], UnknownSource(statement.Plan.Source));
        }

        try
        {
            return new Explanation(
                await source.Executor.ExplainAsync(statement.Plan, statement.Values, isMultiplexed, cancellationToken));
        }
        catch (DatabaseException e)
        {
            return new Explanation([], e.Error);
        }
    }

    /// <inheritdoc/>
    public Subscription Subscribe(CompiledOperation operation, Session session, ISubscriber subscriber)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(subscriber);
        var statement = operation.Statement;
        CheckedSubscription membership = statement.Plan.Stream is null
            ? new Membership(subscriber, this)
            : new StreamMembership(statement, subscriber, _streams, source => _sources.GetValueOrDefault(source)?.WakeStreams());
        if (!_sources.TryGetValue(statement.Plan.Source, out var source))
        {
            subscriber.OnRefused(UnknownSource(statement.Plan.Source));
            return membership;
        }

        var uncertain = source.Checker.FindUncertain(statement);
        if (uncertain.Count == 0)
        {
            membership.Join(statement, session, operation.Name);
        }
        else
        {
            // Owned by the engine: it ends with the subscription or with the engine.
            _ = membership.CheckAndJoinAsync(
                source.Checker, statement, session, operation.Name, uncertain, _time, _logger, _stop.Token);
        }

        return membership;
    }

    PollerRegistry IMembershipHost.Registry => _registry;

    // The source is looked up anew: it may have been replaced meanwhile.
    bool IMembershipHost.Holds(Poller poller, Cohort cohort) =>
        _sources.TryGetValue(poller.Source, out var runtime) && runtime.Holds(poller, cohort, _polling);

    void IMembershipHost.Wake(Poller poller) => _sources.GetValueOrDefault(poller.Source)?.Loop.Wake();

    /// <inheritdoc/>
    public EngineState ReadState()
    {
        ImmutableArray<SourceState> sources =
            [.. _sources.Values.Select(source => source.ReadState(_polling)).OrderBy(source => source.Name, StringComparer.Ordinal)];
        var byName = sources.ToDictionary(source => source.Name);
        return new EngineState(
            sources,
            [.. _registry.ReadState().Concat(_streams.ReadState()).Select(poller => byName.TryGetValue(poller.Source, out var source)
                ? poller with { Gate = poller.Gate.On(source) }
                : poller)]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (_gate)
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            _stop.Cancel();
            _ending.AddRange(_sources.Values.Select(EndAsync));
            ending = [.. _ending];
        }

        await Task.WhenAll(ending);
        _stop.Dispose();
    }

    private static GraphQLError UnknownSource(string source) =>
        new($"the source \"{source}\" is not configured", GraphQLErrorCodes.Unexpected);

    /// <summary>Puts into the JSON of a statement what other sources answer; the first that fails is the failure of all.</summary>
    private async Task<QueryResult> JoinAsync(
        QueryResult result, ImmutableArray<RemotePart> remotes, CancellationToken cancellationToken)
    {
        if (result.Error is not null || remotes.IsEmpty)
        {
            return result;
        }

        var joiner = new RemoteJoiner((plan, values) => MeasureAsync(
            plan.Source,
            Find(plan.Source),
            source => source.Executor.QueryManyAsync(plan, values, cancellationToken),
            answers => answers.Sum(answer => answer.Length)));
        try
        {
            return new QueryResult((await joiner.JoinAsync([result.Data.ToArray()], remotes))[0]);
        }
        catch (DatabaseException e)
        {
            return new QueryResult(default, e.Error, e.InternalDetails);
        }
        catch (SourceUnavailableException e)
        {
            return new QueryResult(default, new GraphQLError(e.Message, GraphQLErrorCodes.Unexpected));
        }
    }

    private async Task<QueryResult> RunAsync(string name, Func<SourceRuntime, Task<byte[]>> run)
    {
        if (!_sources.TryGetValue(name, out var source))
        {
            return new QueryResult(default, UnknownSource(name));
        }

        try
        {
            return new QueryResult(await MeasureAsync(name, source, run, data => data.Length));
        }
        catch (DatabaseException e)
        {
            return new QueryResult(default, e.Error, e.InternalDetails);
        }
    }

    private async Task<T> MeasureAsync<T>(string name, SourceRuntime source, Func<SourceRuntime, Task<T>> run, Func<T, int> size)
    {
        var started = _time.GetTimestamp();
        try
        {
            var data = await run(source);
            _observer.OnQuery(name, _time.GetElapsedTime(started), size(data), null);
            return data;
        }
        catch (DatabaseException e)
        {
            _observer.OnQuery(name, _time.GetElapsedTime(started), 0, e.SqlState ?? "connection");
            throw;
        }
    }

    private SourceRuntime Find(string source) =>
        _sources.GetValueOrDefault(source)
        ?? throw new SourceUnavailableException($"the source \"{source}\" is not configured");

    private async Task EndAsync(SourceRuntime runtime)
    {
        try
        {
            await runtime.DisposeAsync();
        }
        catch (Exception e)
        {
            Log.EndBroke(_logger, runtime.Options.Name, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Source {Source} did not end cleanly.")]
        public static partial void EndBroke(ILogger logger, string source, Exception exception);
    }
}
