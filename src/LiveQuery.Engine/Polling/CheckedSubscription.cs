using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Postgres;
using LiveQuery.Engine.Subscriptions;
using LiveQuery.Engine.Values;
using Microsoft.Extensions.Logging;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// A subscription whose values may be bad: they are checked with Postgres before it joins others, so that a bad one is
/// its own error and never theirs.
/// </summary>
internal abstract partial class CheckedSubscription(ISubscriber subscriber) : Subscription
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);

    /// <summary>The subscriber.</summary>
    protected ISubscriber Subscriber => subscriber;

    /// <summary>Whether it is over.</summary>
    protected abstract bool HasLeft { get; }

    /// <summary>Joins those that ask the same; where there is no place, the subscriber is told so.</summary>
    /// <param name="statement">What is asked.</param>
    /// <param name="session">Who asks.</param>
    /// <param name="operationName">The operation's name, or null.</param>
    public abstract void Join(StatementPart statement, Session session, string? operationName);

    /// <summary>Tells the subscriber that it gets nothing.</summary>
    protected void Refuse(GraphQLError error) => subscriber.OnRefused(error);

    /// <summary>Checks the values with Postgres, then joins; waits for as long as the source is away.</summary>
    public async Task CheckAndJoinAsync(
        ValueChecker checker,
        StatementPart statement,
        Session session,
        string? operationName,
        IReadOnlyList<int> uncertain,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        try
        {
            for (var failures = 1; !HasLeft; failures++)
            {
                var (isKnown, valid) = await TryAsync(checker, statement, uncertain, cancellationToken);
                if (valid is not null)
                {
                    Join(valid, session, operationName);
                }

                if (isKnown)
                {
                    return;
                }

                await Task.Delay(Backoff.After(failures, FirstRetry, LastRetry), time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The engine ends.
        }
        catch (Exception e)
        {
            Log.CheckBroke(logger, e);
            TellUnlessGone(() => subscriber.OnRefused(
                new("the check of the values broke off inside the server", Compiler.Language.GraphQLErrorCodes.Unexpected)));
        }
    }

    // Whether it is known if the values are good, and what to join with where they are.
    private async Task<(bool IsKnown, StatementPart? Valid)> TryAsync(
        ValueChecker checker, StatementPart statement, IReadOnlyList<int> uncertain, CancellationToken cancellationToken)
    {
        try
        {
            return (true, await checker.CheckAsync(statement, uncertain, cancellationToken));
        }
        catch (DatabaseException e) when (e.Fault == DatabaseFault.Unavailable)
        {
            TellUnlessGone(() => subscriber.OnError(e.Error));
            return (false, null);
        }
        catch (DatabaseException e)
        {
            TellUnlessGone(() => subscriber.OnRefused(e.Error));
            return (true, null);
        }
    }

    private void TellUnlessGone(Action tell)
    {
        if (!HasLeft)
        {
            tell();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The check of a subscription's values broke off.")]
        public static partial void CheckBroke(ILogger logger, Exception exception);
    }
}
