using LiveQuery.Compiler;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Postgres;
using LiveQuery.Engine.Subscriptions;
using LiveQuery.Engine.Values;
using Microsoft.Extensions.Logging;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// A subscriber's way into its cohort and out of it. Values that may be bad are checked first; until then, and if it
/// leaves in between, the cohort knows nothing of it.
/// </summary>
internal sealed partial class Membership(
    StatementPart statement,
    Session session,
    string? operationName,
    ISubscriber subscriber,
    PollerRegistry registry,
    ILogger logger) : Subscription
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Member _member = new(subscriber);

    // Guarded by _gate.
    private CohortClaim? _claim;
    private bool _hasLeft;

    /// <summary>Joins the cohort; <paramref name="holds"/> tells whether a cohort's last state still holds.</summary>
    public void Join(Func<Cohort, Plan, bool> holds, Action wake)
    {
        CohortClaim claim;
        lock (_gate)
        {
            if (_hasLeft)
            {
                return;
            }

            claim = registry.Claim(statement, session, operationName);
            _claim = claim;
        }

        claim.Cohort.Join(_member, cohort => holds(cohort, claim.Poller.Plan));
        if (claim.Cohort.IsAwaited)
        {
            claim.Poller.HasAwaited = true;
            wake();
        }

        lock (_gate)
        {
            if (!_hasLeft)
            {
                return;
            }
        }

        // It left while it joined: whoever comes second cleans up.
        claim.Cohort.Leave(_member);
    }

    /// <summary>Checks the values with Postgres, then joins; waits for as long as the source is away.</summary>
    public async Task CheckAndJoinAsync(
        ValueChecker checker,
        IReadOnlyList<int> uncertain,
        Func<Cohort, Plan, bool> holds,
        Action wake,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        for (var failures = 1; !HasLeft; failures++)
        {
            try
            {
                await checker.CheckAsync(statement, uncertain, cancellationToken);
                Join(holds, wake);
                return;
            }
            catch (DatabaseException e) when (e.Fault == DatabaseFault.Unavailable)
            {
                TellUnlessGone(() => subscriber.OnError(e.Error));
                await Task.Delay(Backoff.After(failures, FirstRetry, LastRetry), time, cancellationToken);
            }
            catch (DatabaseException e)
            {
                TellUnlessGone(() => subscriber.OnRefused(e.Error));
                return;
            }
        }
    }

    /// <summary>Watches the checking, so that no mistake in it is lost.</summary>
    public async Task WatchAsync(Task checking)
    {
        try
        {
            await checking;
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

    /// <inheritdoc/>
    protected override void Leave()
    {
        CohortClaim? claim;
        lock (_gate)
        {
            if (_hasLeft)
            {
                return;
            }

            _hasLeft = true;
            claim = _claim;
        }

        if (claim is not null)
        {
            claim.Cohort.Leave(_member);
            registry.Release(claim);
        }
    }

    private bool HasLeft
    {
        get
        {
            lock (_gate)
            {
                return _hasLeft;
            }
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
