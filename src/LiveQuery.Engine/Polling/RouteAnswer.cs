using LiveQuery.Engine.Changes;

namespace LiveQuery.Engine.Polling;

/// <summary>The keys that a route has led to; null: the change concerns every cohort.</summary>
internal sealed record RouteAnswer(Poller Poller, ChosenRoute Route, IReadOnlyCollection<string>? Keys);
