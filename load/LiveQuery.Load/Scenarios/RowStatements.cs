using System.Text.Json.Nodes;
using LiveQuery.Load.Baselines;
using LiveQuery.Load.Hosting;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>The statements that answer the live queries of <see cref="RowsWorkload"/>.</summary>
internal static class RowStatements
{
    /// <summary>The server's own, for many cohorts.</summary>
    public static Task<string> ExplainAsync(ServerProcess server, CancellationToken cancellationToken) => server.ExplainAsync(
        RowsWorkload.ByKey.Replace("{key}", "1", StringComparison.Ordinal),
        new JsonObject { ["x-hasura-role"] = "viewer", ["x-hasura-user-id"] = "1" },
        cancellationToken);

    /// <summary>The values of the cohorts, row after row.</summary>
    public static CohortValues Values(int keysPerOwner) => new(new Dictionary<string, Func<int, string>>
    {
        ["bigint"] = cohort => CohortValues.Text(cohort + 1L),
        ["integer"] = cohort => CohortValues.Text(1 + (cohort / keysPerOwner)),
    });
}
