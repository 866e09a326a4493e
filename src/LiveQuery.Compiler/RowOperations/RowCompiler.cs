using System.Text.Json;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>
/// The door to the row operations of Hasura's first API: <c>select</c>, <c>count</c>, <c>insert</c>, <c>update</c> and
/// <c>delete</c> as JSON. They go by the names of Postgres and by the same permissions as GraphQL.
/// </summary>
public static class RowCompiler
{
    /// <summary>Whether there is an operation of that name.</summary>
    public static bool Knows(string operation) => operation is "select" or "count" or "insert" or "update" or "delete";

    /// <summary>Compiles an operation for a session.</summary>
    /// <param name="model">The tables and permissions.</param>
    /// <param name="operation">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="session">Who asks.</param>
    /// <param name="options">The settings.</param>
    public static RowCompileResult Compile(
        TrackedModel model, string operation, JsonElement arguments, Session session, CompilerOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            var reader = new RowArguments(arguments);
            var source = reader.Text("source") ?? "default";
            var table = Find(model, source, reader, session);
            var filters = new RowFilters(TablesOf(model, source));
            var selects = new RowSelects(filters, options);
            var writer = new RowStatementWriter(source, session);
            return operation switch
            {
                "select" => writer.Select(selects.Plan(reader, table)),
                "count" => writer.Count(new RowCounts(filters).Plan(reader, table)),
                "insert" => writer.Write(RowInserts.Plan(reader, table, selects)),
                "update" => writer.Write(new RowUpdates(filters).Plan(reader, table), selects.Answer(reader, table)),
                "delete" => writer.Write(new RowDeletes(filters).Plan(reader, table), selects.Answer(reader, table)),
                _ => throw new ArgumentException($"no row operation is called {operation}", nameof(operation)),
            };
        }
        catch (GraphQLException mistake)
        {
            return new RowRefusal(mistake.Error);
        }
    }

    private static RowTable Find(TrackedModel model, string source, RowArguments arguments, Session session)
    {
        var name = arguments.Table("table");
        return model.Tables.TryGetValue((source, name), out var table)
            ? new RowTable(table, session)
            : throw arguments.Place["table"].Error($"table \"{name}\" does not exist", "not-exists");
    }

    private static Dictionary<TableName, TrackedTable> TablesOf(TrackedModel model, string source) =>
        model.Tables.Where(pair => pair.Key.Source == source).ToDictionary(pair => pair.Key.Table, pair => pair.Value);
}
