using System.Collections.Immutable;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Subscriptions;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// A subscriber's way into its cohort and out of it. Values that may be bad are checked first; until then, and if it
/// leaves in between, the cohort knows nothing of it. It is its own lock, which nobody else takes: one more object for
/// each live query would be felt.
/// </summary>
internal sealed class Membership(ISubscriber subscriber, IMembershipHost host) : Member(subscriber)
{
    // Guarded by the lock.
    private CohortClaim _claim;
    private bool _hasLeft;

    /// <inheritdoc/>
    public override ImmutableArray<string?> SharedValues
    {
        get
        {
            lock (this)
            {
                return _claim.IsHeld ? _claim.Cohort.Values : default;
            }
        }
    }

    /// <inheritdoc/>
    protected override bool HasLeft
    {
        get
        {
            lock (this)
            {
                return _hasLeft;
            }
        }
    }

    /// <inheritdoc/>
    public override void Join(StatementPart statement, Session session, string? operationName)
    {
        CohortClaim claim;
        GraphQLError? refusal;
        lock (this)
        {
            if (_hasLeft)
            {
                return;
            }

            claim = host.Registry.Claim(statement, session, operationName, out refusal);
            _claim = claim;
        }

        if (refusal is not null)
        {
            Refuse(refusal);
            return;
        }

        claim.Cohort.Join(this, host, claim.Poller);
        if (claim.Cohort.IsAwaited)
        {
            claim.Poller.HasAwaited = true;
            host.Wake(claim.Poller);
        }

        lock (this)
        {
            if (!_hasLeft)
            {
                return;
            }
        }

        // It left while it joined: whoever comes second cleans up.
        claim.Cohort.Leave(this);
    }

    /// <inheritdoc/>
    protected override void Leave()
    {
        CohortClaim claim;
        lock (this)
        {
            if (_hasLeft)
            {
                return;
            }

            _hasLeft = true;
            claim = _claim;
        }

        if (claim.IsHeld)
        {
            claim.Cohort.Leave(this);
            host.Registry.Release(claim);
        }
    }
}
