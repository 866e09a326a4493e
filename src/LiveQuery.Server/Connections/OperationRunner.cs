using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>
/// Runs the operations of one connection: compiles them, hands them to the engine, moves them when schema or session
/// change, and ends them. What they have to say goes through the outbox.
/// </summary>
internal sealed partial class OperationRunner(
    ConnectionServices services,
    ConnectionIdentity connection,
    Outbox outbox,
    OperationTable table,
    ILogger logger)
{
    private static readonly GraphQLError InternalError = new("internal error", GraphQLErrorCodes.Unexpected);

    // Guards the two fields below.
    private readonly Lock _queriesGate = new();
    private int _runningQueries;
    private TaskCompletionSource? _queriesDone;

    /// <summary>Takes an operation in and starts it, unless its id is taken or there are too many.</summary>
    /// <param name="id">The client's id.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="wish">How the client wants the states.</param>
    /// <param name="session">Who asks.</param>
    public OperationAdding Accept(string id, GraphQLRequest request, DeliveryWish wish, Session session)
    {
        var query = services.Documents.Share(request.Query);
        var operation = new Operation(
            id,
            new OperationRequest(request, query),
            outbox.Format.Head(id),
            wish.TakesPatches is true
                ? new PatchReader(outbox.Format, wish.Resumes ? services.ResumeKey : null, wish.Token)
                : null,
            services.Time.GetTimestamp())
        {
            RefetchInterval = wish.RefetchInterval,
        };
        var adding = table.TryAdd(operation);
        if (adding != OperationAdding.Added)
        {
            return adding;
        }

        if (wish.Problem is { } problem)
        {
            Refuse(operation, problem);
        }
        else
        {
            Start(operation, ReferenceEquals(query, request.Query) ? request : request with { Query = query }, session);
        }

        return adding;
    }

    /// <summary>Compiles an operation anew, where schema or session are others than those it was compiled for.</summary>
    public void Replan(Operation operation, Session session)
    {
        lock (operation)
        {
            var isUpToDate = operation.SchemaVersion == services.Compiler.SchemaVersion
                && (ReferenceEquals(operation.Session, session) || session.Equals(operation.Session));
            if (!isUpToDate && operation.Feed is not null && !outbox.IsSealed(operation))
            {
                Plan(operation, operation.Request.ToRequest(), session, isFirst: false);
            }
        }
    }

    /// <summary>Stops an operation that the client wants no more of.</summary>
    public void Stop(Operation operation)
    {
        outbox.Seal(operation);
        Release(operation, error: null);
    }

    /// <summary>Frees what an operation holds, once nothing more will be sent for it.</summary>
    public void Release(Operation operation, GraphQLError? error)
    {
        OperationIdentity? identity;
        lock (operation)
        {
            operation.Feed?.Subscription?.Dispose();
            operation.Feed = null;
            operation.Cancellation?.Cancel();
            identity = operation.Announcement.ToIdentity(operation.Id);
            operation.Announcement = default;
        }

        if (identity is not null)
        {
            services.Observer.OnOperationEnded(
                connection, identity, error, services.Time.GetElapsedTime(operation.StartedAt));
        }
    }

    /// <summary>Ends all, and waits for the queries that are under way.</summary>
    public Task StopAllAsync()
    {
        foreach (var operation in table.ToArray())
        {
            if (table.Remove(operation))
            {
                Stop(operation);
            }
        }

        lock (_queriesGate)
        {
            return _runningQueries == 0 ? Task.CompletedTask : (_queriesDone = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private void Start(Operation operation, GraphQLRequest request, Session session)
    {
        lock (operation)
        {
            Plan(operation, request, session, isFirst: true);
        }

        // The schema may have changed after it was compiled and before those who recompile could have seen it.
        Replan(operation, session);
    }

    private void Refuse(Operation operation, GraphQLError problem)
    {
        lock (operation)
        {
            Announce(operation, new CompileFailure(problem));
            Fail(operation, problem);
        }
    }

    // Called under the operation's lock.
    private void Plan(Operation operation, GraphQLRequest request, Session session, bool isFirst)
    {
        // Read first: a change that comes in between is then seen as one.
        var version = services.Compiler.SchemaVersion;
        var compiled = Compile(request, session);
        operation.SchemaVersion = version;
        operation.Session = session;
        if (isFirst)
        {
            Announce(operation, compiled);
        }

        switch (compiled)
        {
            case CompileFailure failure:
                Fail(operation, failure.Error);
                break;
            case CompiledOperation { Kind: OperationKind.Subscription, Parts: [StatementPart part] } subscription:
                Subscribe(operation, subscription, part, session);
                break;
            case CompiledOperation { Parts: [ConstantPart constant] }:
                outbox.End(operation, null, outbox.Format.Completed(operation.Id), constant.Json);
                break;
            case CompiledOperation query:
                StartQuery(operation, query);
                break;
        }
    }

    private CompileResult Compile(GraphQLRequest request, Session session)
    {
        try
        {
            return services.Compiler.Compile(request, session);
        }
        catch (Exception problem)
        {
            Log.CompileFailed(logger, problem, connection.Id);
            return new CompileFailure(InternalError);
        }
    }

    private void Announce(Operation operation, CompileResult compiled)
    {
        operation.Announcement = OperationAnnouncement.Of(compiled, operation.Request.OperationName);
        services.Observer.OnOperationStarted(connection, operation.Announcement.ToIdentity(operation.Id)!);
    }

    private void Fail(Operation operation, GraphQLError error)
    {
        operation.Feed?.Subscription?.Dispose();
        outbox.End(operation, null, outbox.Format.Failed(operation.Id, error));
    }

    private void Subscribe(Operation operation, CompiledOperation compiled, StatementPart part, Session session)
    {
        if (IsSame(operation, part))
        {
            return;
        }

        var previous = operation.Feed;
        var feed = new OperationFeed(operation, outbox, isMoved: previous is not null);
        if (!outbox.TryAttach(operation, feed))
        {
            return;
        }

        if (previous?.Subscription is { } stream && operation.Plan is { Stream: not null } moved)
        {
            // It goes on where it has come to; what was on its way is fetched again.
            stream.Dispose();
            compiled = compiled.ContinueAfter(moved, stream.Position);
        }

        operation.Plan = compiled.Statement.Plan;
        operation.Values = compiled.Statement.Values;
        operation.Feed = feed;
        try
        {
            feed.Subscription = services.Engine.Subscribe(compiled, session, feed);
            if (feed.Subscription.SharedValues is { IsDefault: false } shared)
            {
                operation.Values = shared;
            }
        }
        catch (Exception problem)
        {
            Log.SubscribeFailed(logger, problem, connection.Id, compiled.QueryHash);
            outbox.End(operation, feed, outbox.Format.Failed(operation.Id, InternalError));
        }

        previous?.Subscription?.Dispose();
    }

    private static bool IsSame(Operation operation, StatementPart other) =>
        operation.Plan?.SharingKey == other.Plan.SharingKey
        && operation.Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    private void StartQuery(Operation operation, CompiledOperation compiled)
    {
        lock (_queriesGate)
        {
            // Those that the client has completed count until they have stopped, or it could pile them up.
            if (_runningQueries >= services.Options.MaxOperations)
            {
                services.Observer.OnLimit("operations");
                Fail(operation, new GraphQLError(
                    $"this connection runs {_runningQueries} queries, the most that it may: wait for some to end",
                    "max-operations-exceeded"));
                return;
            }

            _runningQueries++;
        }

        operation.Cancellation = new CancellationTokenSource();
        // Its end is awaited through StopAllAsync.
        _ = RunQueryAsync(operation, compiled, operation.Cancellation.Token);
    }

    private async Task RunQueryAsync(Operation operation, CompiledOperation compiled, CancellationToken cancellation)
    {
        // Leaves the operation's lock, which the caller holds.
        await Task.Yield();
        try
        {
            var result = await services.Engine.ExecuteAsync(compiled, cancellation);
            outbox.End(
                operation,
                feed: null,
                outbox.Format.Completed(operation.Id, result.Error),
                result.Error is null ? result.Data : ServerMessages.FailedData(result.Error));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The client wants it no more: there is nobody to tell.
        }
        catch (Exception problem)
        {
            Log.QueryFailed(logger, problem, connection.Id, compiled.QueryHash);
            outbox.End(
                operation,
                feed: null,
                outbox.Format.Completed(operation.Id, InternalError),
                ServerMessages.FailedData(InternalError));
        }
        finally
        {
            lock (_queriesGate)
            {
                if (--_runningQueries == 0)
                {
                    _queriesDone?.TrySetResult();
                }
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "An operation of connection {Connection} made the compiler fail.")]
        public static partial void CompileFailed(ILogger logger, Exception problem, Guid connection);

        [LoggerMessage(LogLevel.Error, "The engine failed to take a subscription of connection {Connection} (query {QueryHash}).")]
        public static partial void SubscribeFailed(ILogger logger, Exception problem, Guid connection, string queryHash);

        [LoggerMessage(LogLevel.Error, "A query of connection {Connection} failed unexpectedly (query {QueryHash}).")]
        public static partial void QueryFailed(ILogger logger, Exception problem, Guid connection, string queryHash);
    }
}
