using System.Text.Json.Nodes;
using LiveQuery.Compiler;

namespace LiveQuery.Server.Explain;

/// <summary>The values that tell a cohort from the others of its poller, in Hasura's shape.</summary>
internal static class CohortVariables
{
    /// <summary>The session variables that the statement uses, by name, and the values of the document in their order.</summary>
    public static JsonObject Describe(StatementPart statement)
    {
        var session = new JsonObject();
        var synthetic = new JsonArray();
        for (var i = 0; i < statement.Values.Length; i++)
        {
            if (statement.SessionVariables[i] is { } name)
            {
                session[name] = statement.Values[i];
            }
            else
            {
                synthetic.Add((JsonNode?)statement.Values[i]);
            }
        }

        return new JsonObject
        {
            ["session"] = session,
            ["query"] = new JsonObject(),
            ["synthetic"] = synthetic,
            ["cursor"] = new JsonObject(),
        };
    }
}
