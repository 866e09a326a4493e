using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.Sql;

/// <summary>Columns as SQL that makes JSON text.</summary>
internal sealed class ColumnWriter(StatementContext context)
{
    /// <summary>The column of the row at hand.</summary>
    public SqlText Write(ColumnOutput output, RowScope scope)
    {
        var column = scope.Column(output.Column.Name);
        if (output.Path is { } path)
        {
            return OrNull(new SqlText().Add($"to_json({column} #> ")
                .AddParameter(context.Parameters.Add(path)).Add(")"));
        }

        if (output.AsText)
        {
            return OrNull($"to_json({column}::text)");
        }

        var isInteger = output.Column.Type is { Schema: "pg_catalog", Name: "int2" or "int4" or "int8" };
        if (isInteger)
        {
            // Digits need no escaping.
            return output.Column.IsNullable ? OrNull($"{column}::text") : new SqlText().Add(column);
        }

        return OrNull($"to_json({column})");
    }

    private static SqlText OrNull(string json) => OrNull(new SqlText().Add(json));

    private static SqlText OrNull(SqlText json) => new SqlText().Add("coalesce(").Add(json).Add(", 'null')");
}
