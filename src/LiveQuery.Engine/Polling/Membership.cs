using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Subscriptions;
using Microsoft.Extensions.Logging;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// A subscriber's way into its cohort and out of it. Values that may be bad are checked first; until then, and if it
/// leaves in between, the cohort knows nothing of it.
/// </summary>
internal sealed class Membership(
    StatementPart statement,
    Session session,
    string? operationName,
    ISubscriber subscriber,
    PollerRegistry registry,
    Func<Poller, Cohort, bool> holds,
    Action wake,
    ILogger logger) : CheckedSubscription(subscriber, logger)
{
    private readonly Lock _gate = new();
    private readonly Member _member = new(subscriber);

    // Guarded by _gate.
    private CohortClaim? _claim;
    private bool _hasLeft;

    /// <inheritdoc/>
    protected override bool HasLeft
    {
        get
        {
            lock (_gate)
            {
                return _hasLeft;
            }
        }
    }

    /// <inheritdoc/>
    public override void Join()
    {
        CohortClaim? claim;
        GraphQLError? refusal;
        lock (_gate)
        {
            if (_hasLeft)
            {
                return;
            }

            claim = registry.Claim(statement, session, operationName, out refusal);
            _claim = claim;
        }

        if (claim is null)
        {
            Refuse(refusal!);
            return;
        }

        claim.Cohort.Join(_member, cohort => holds(claim.Poller, cohort));
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
}
