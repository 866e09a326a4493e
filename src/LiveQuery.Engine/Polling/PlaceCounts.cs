using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// Counts the places of live queries and streams together, and refuses those above the operator's bounds. Called under
/// the locks of the registries, and takes none but its own.
/// </summary>
internal sealed class PlaceCounts(Func<PollingOptions> options, IEngineObserver observer)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _pollersOfRole = new(StringComparer.Ordinal);
    private int _cohorts;

    /// <summary>Takes a place for a poller of a role; why there is none, or null.</summary>
    public GraphQLError? TakePoller(string role)
    {
        lock (_gate)
        {
            var count = _pollersOfRole.GetValueOrDefault(role);
            if (count < options().MaxPollersPerRole)
            {
                _pollersOfRole[role] = count + 1;
                return null;
            }
        }

        return Refuse(
            "pollers", $"the role {role} subscribes to {options().MaxPollersPerRole} different queries, the most that it may: pass values as variables, so that subscriptions share a query");
    }

    /// <summary>Gives it back.</summary>
    public void ReturnPoller(string role)
    {
        lock (_gate)
        {
            if (--_pollersOfRole[role] == 0)
            {
                _pollersOfRole.Remove(role);
            }
        }
    }

    /// <summary>Takes a place for a cohort; why there is none, or null.</summary>
    public GraphQLError? TakeCohort()
    {
        lock (_gate)
        {
            if (_cohorts < options().MaxCohorts)
            {
                _cohorts++;
                return null;
            }
        }

        return Refuse("cohorts", "the server takes no more different subscriptions now: try again later");
    }

    /// <summary>Gives it back.</summary>
    public void ReturnCohort()
    {
        lock (_gate)
        {
            _cohorts--;
        }
    }

    private GraphQLError Refuse(string limit, string message)
    {
        observer.OnLimit(limit);
        return new GraphQLError(message, "max-subscriptions-exceeded");
    }
}
