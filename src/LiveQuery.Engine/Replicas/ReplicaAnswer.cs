using LiveQuery.Engine.Postgres;

namespace LiveQuery.Engine.Replicas;

/// <summary>What a replica has answered to a batch.</summary>
/// <param name="Replica">Its name.</param>
/// <param name="Rows">What it told of each cohort that has changed.</param>
/// <param name="Elapsed">How long its statement took.</param>
internal sealed record ReplicaAnswer(string Replica, CohortAnswer?[] Rows, TimeSpan Elapsed);
