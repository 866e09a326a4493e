using System.Text.Json.Nodes;
using Npgsql;


namespace LiveQuery.Server.MetadataApi.Sql;

/// <summary>Answers what SQL gave, as Hasura does.</summary>
internal static class SqlResults
{
    /// <summary>The answer where there are no rows to tell.</summary>
    public static JsonObject Command() => new() { ["result_type"] = "CommandOk", ["result"] = null };

    /// <summary>The result of the last statement: the names of the columns, then the rows, all as text.</summary>
    public static async Task<JsonObject> ReadLastAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        JsonObject answer = Command();
        do
        {
            answer = reader.FieldCount == 0 ? Command() : await ReadAsync(reader, cancellationToken);
        }
        while (await reader.NextResultAsync(cancellationToken));

        return answer;
    }

    private static async Task<JsonObject> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var rows = new JsonArray { (JsonNode)new JsonArray([.. Enumerable.Range(0, reader.FieldCount).Select(i => JsonValue.Create(reader.GetName(i)))]) };
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add((JsonNode)new JsonArray(
                [.. Enumerable.Range(0, reader.FieldCount).Select(i => JsonValue.Create(reader.IsDBNull(i) ? "NULL" : reader.GetString(i)))]));
        }

        return new JsonObject { ["result_type"] = "TuplesOk", ["result"] = rows };
    }
}
