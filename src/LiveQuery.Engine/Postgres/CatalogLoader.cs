using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>Reads what a database holds, in one round trip.</summary>
internal sealed class CatalogLoader(Source source)
{
    /// <summary>Reads the catalog.</summary>
    /// <exception cref="SourceUnavailableException">The database cannot be reached or refuses.</exception>
    public Task<SourceCatalog> LoadAsync(CancellationToken cancellationToken) => GuardAsync(async connections =>
    {
        await using var batch = connections.CreateBatch();
        foreach (var query in new[]
        {
            CatalogQueries.SearchPath, CatalogQueries.Version, CatalogQueries.Types, CatalogQueries.Tables,
            CatalogQueries.Columns, CatalogQueries.Constraints, CatalogQueries.Functions, CatalogQueries.ViewReads,
            CatalogQueries.VolatileViews,
        })
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(query));
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await ReadAsync(reader, cancellationToken);
    }, cancellationToken);

    /// <summary>A fingerprint of the catalog.</summary>
    /// <exception cref="SourceUnavailableException">The database cannot be reached or refuses.</exception>
    public Task<string> ReadVersionAsync(CancellationToken cancellationToken) => GuardAsync(async connections =>
    {
        await using var command = connections.CreateCommand(CatalogQueries.Fingerprint);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }, cancellationToken);

    private static async Task<SourceCatalog> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var version = reader.GetInt32(0);

        var types = new TypeCatalog(await RowsAsync(reader, TypeCatalog.Row, cancellationToken));
        var tables = await RowsAsync(reader, TableRow, cancellationToken);
        var columns = (await RowsAsync(reader, row => ColumnRow(row, types), cancellationToken)).ToLookup(row => row.Table);
        var constraints = (await RowsAsync(reader, ConstraintRow, cancellationToken)).ToLookup(row => row.Table);
        var names = tables.ToDictionary(table => table.Oid, table => table.Name);
        var functions = await RowsAsync(reader, row => FunctionReader.Read(row, types, names), cancellationToken);
        var reads = new ViewReads(
            await RowsAsync(reader, ViewReads.Row, cancellationToken),
            await RowsAsync(reader, row => row.GetFieldValue<uint>(0), cancellationToken));
        return new SourceCatalog(
            version,
            tables.Select(table => Table(table, columns[table.Oid], constraints[table.Oid], names, reads)),
            functions);
    }

    private static async Task<List<T>> RowsAsync<T>(
        NpgsqlDataReader reader,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static (uint Oid, TableName Name, TableKind Kind, string? Comment) TableRow(NpgsqlDataReader row) => (
        row.GetFieldValue<uint>(0),
        new TableName(row.GetString(1), row.GetString(2)),
        row.GetString(3) switch
        {
            "p" => TableKind.PartitionedTable,
            "v" => TableKind.View,
            "m" => TableKind.MaterializedView,
            "f" => TableKind.ForeignTable,
            _ => TableKind.Table,
        },
        row.IsDBNull(4) ? null : row.GetString(4));

    private static (uint Table, CatalogColumn Column) ColumnRow(NpgsqlDataReader row, TypeCatalog types) => (
        row.GetFieldValue<uint>(0),
        new CatalogColumn
        {
            Name = row.GetString(1),
            Position = row.GetInt32(2),
            Type = types.Find(row.GetFieldValue<uint>(3)),
            IsNullable = !row.GetBoolean(4),
            HasDefault = row.GetBoolean(5),
            IsGenerated = row.GetBoolean(6),
            IsIdentity = row.GetBoolean(7),
            Comment = row.IsDBNull(8) ? null : row.GetString(8),
        });

    private static ConstraintEntry ConstraintRow(NpgsqlDataReader row) => new(
        row.GetFieldValue<uint>(0),
        row.GetString(1),
        row.GetString(2),
        [.. row.GetFieldValue<string[]>(3)],
        row.GetFieldValue<uint>(4),
        [.. row.GetFieldValue<string[]>(5)]);

    private static CatalogTable Table(
        (uint Oid, TableName Name, TableKind Kind, string? Comment) table,
        IEnumerable<(uint Table, CatalogColumn Column)> columns,
        IEnumerable<ConstraintEntry> constraints,
        Dictionary<uint, TableName> names,
        ViewReads reads)
    {
        ImmutableArray<CatalogColumn> readable = [.. columns.Select(row => row.Column)];

        // A key of which a column may not be read is no key to anybody who asks.
        var usable = constraints
            .Where(entry => entry.Columns.All(name => readable.Any(column => column.Name == name)))
            .ToArray();
        var keys = usable.Where(entry => entry.Kind != "f")
            .Select(entry => (entry.Kind, Key: new UniqueKey(entry.Name, entry.Columns))).ToArray();
        return new CatalogTable
        {
            Name = table.Name,
            Oid = table.Oid,
            Kind = table.Kind,
            Comment = table.Comment,
            Columns = readable,
            PrimaryKey = keys.FirstOrDefault(entry => entry.Kind == "p").Key,
            UniqueKeys = [.. keys.Where(entry => entry.Kind == "u").Select(entry => entry.Key)],
            ForeignKeys =
            [
                .. usable.Where(entry => entry.Kind == "f" && names.ContainsKey(entry.Target))
                    .Select(entry => new ForeignKey(
                        entry.Name, entry.Columns, names[entry.Target], entry.TargetColumns)),
            ],
            ReadsFrom = reads.Below(table.Oid),
            IsVolatile = table.Kind == TableKind.ForeignTable || reads.IsVolatile(table.Oid),
        };
    }

    private async Task<T> GuardAsync<T>(Func<NpgsqlDataSource, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await source.Queries.RunAsync(read, cancellationToken);
        }
        catch (DatabaseException e)
        {
            throw new SourceUnavailableException(e.Message, e);
        }
    }

    private sealed record ConstraintEntry(
        uint Table,
        string Name,
        string Kind,
        ImmutableArray<string> Columns,
        uint Target,
        ImmutableArray<string> TargetColumns);
}
