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

    /// <summary>Takes the places that a subscription needs, all or none; why there are none, or null.</summary>
    /// <param name="role">Who subscribes.</param>
    /// <param name="isNewPoller">Whether it asks what nobody else asks.</param>
    /// <param name="isNewCohort">Whether it asks it of values that nobody else does.</param>
    public GraphQLError? Take(string role, bool isNewPoller, bool isNewCohort)
    {
        lock (_gate)
        {
            var pollers = _pollersOfRole.GetValueOrDefault(role);
            var isFullOfPollers = isNewPoller && pollers >= options().MaxPollersPerRole;
            if (!isFullOfPollers && !(isNewCohort && _cohorts >= options().MaxCohorts))
            {
                if (isNewPoller)
                {
                    _pollersOfRole[role] = pollers + 1;
                }

                _cohorts += isNewCohort ? 1 : 0;
                return null;
            }

            return isFullOfPollers
                ? Refuse("pollers", $"the role {role} subscribes to {options().MaxPollersPerRole} different queries, the most that it may: pass values as variables, so that subscriptions share a query")
                : Refuse("cohorts", "the server takes no more different subscriptions now: try again later");
        }
    }

    /// <summary>Gives a poller's place back.</summary>
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

    /// <summary>Gives a cohort's place back.</summary>
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
