using System.Collections.Frozen;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Engine.Changes;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>Reads the catalog of the change feed.</summary>
internal static class ChangeCatalogReader
{
    /// <summary>The fingerprint of the catalog.</summary>
    public static async Task<string> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ChangeCatalogSql.Version, connection);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The catalog: one round trip, one snapshot.</summary>
    public static async Task<ChangeCatalog> ReadAsync(NpgsqlConnection connection, string publication, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        string[] statements =
        [
            ChangeCatalogSql.Begin, ChangeCatalogSql.Version, ChangeCatalogSql.Meaning, ChangeCatalogSql.Columns,
            ChangeCatalogSql.Inheritance, ChangeCatalogSql.Reads, ChangeCatalogSql.Tables, "commit",
        ];
        foreach (var sql in statements)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        }

        batch.BatchCommands[^2].Parameters.Add(new NpgsqlParameter<string> { TypedValue = publication });
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var version = (await RowsAsync(row => row.GetString(0)))[0];
        var meaning = (await RowsAsync(row => row.GetString(0)))[0];
        var columns = (await RowsAsync(row => (
            Table: row.GetFieldValue<uint>(0), Name: row.GetString(1), Column: new ChangeColumn(row.GetString(2), row.GetBoolean(3)))))
            .ToLookup(row => row.Table);
        var children = (await RowsAsync(row => (Parent: row.GetFieldValue<uint>(0), Child: row.GetFieldValue<uint>(1))))
            .ToLookup(row => row.Parent, row => row.Child);
        var reads = (await RowsAsync(row => (
            View: row.GetFieldValue<uint>(0), Oid: row.GetFieldValue<uint>(1), IsOther: row.GetBoolean(2),
            HasPolicies: row.GetBoolean(3), IsFunction: row.GetBoolean(4))))
            .ToLookup(row => row.View);
        var relations = await RowsAsync(row =>
        {
            var relation = ReadRelation(row);
            return relation with
            {
                Columns = columns[relation.Oid].ToFrozenDictionary(column => column.Name, column => column.Column),
                Children = [.. children[relation.Oid]],
                Reads = [.. reads[relation.Oid].Where(read => !read.IsFunction && !read.IsOther).Select(read => read.Oid)],
                ReadsOthers = reads[relation.Oid].Any(read => read.IsOther),
                ReadsThroughPolicies = reads[relation.Oid].Any(read => read.HasPolicies),
                CallsFunctions = reads[relation.Oid].Any(read => read.IsFunction),
            };
        });
        return new ChangeCatalog(version, meaning, relations);

        async Task<List<T>> RowsAsync<T>(Func<NpgsqlDataReader, T> read)
        {
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(read(reader));
            }

            await reader.NextResultAsync(cancellationToken);
            return rows;
        }
    }

    private static ChangeRelation ReadRelation(NpgsqlDataReader row)
    {
        var kind = row.GetChar(3) switch
        {
            'p' => TableKind.PartitionedTable,
            'v' => TableKind.View,
            'm' => TableKind.MaterializedView,
            'f' => TableKind.ForeignTable,
            _ => TableKind.Table,
        };
        var identity = row.IsDBNull(10) ? null : row.GetFieldValue<string[]>(10);
        return new ChangeRelation
        {
            Oid = row.GetFieldValue<uint>(0),
            Name = new TableName(row.GetString(1), row.GetString(2)),
            Kind = kind,
            IsLogged = row.GetBoolean(4),
            HasPolicies = row.GetBoolean(5),
            IsPublished = row.GetBoolean(6),
            PublishesUpdates = row.GetBoolean(7),
            IsOwned = row.GetBoolean(8),
            IsIdentityFull = row.GetBoolean(9),
            HasIdentity = identity is not null,
            IdentityColumns = (identity ?? []).ToFrozenSet(StringComparer.Ordinal),
            HasInheritedIdentity = row.GetBoolean(11),
            Stamp = row.GetInt64(12),
        };
    }
}
