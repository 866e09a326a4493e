using LiveQuery.Compiler.Catalog;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>Reads the results of <see cref="CatalogSql.Load"/>, in their order, into a catalog.</summary>
internal static class CatalogReader
{
    /// <summary>Reads all of them.</summary>
    public static async Task<SourceCatalog> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var version = (await ReadAsync(row => row.GetInt32(1)))[0];
        var types = new CatalogTypes(await ReadAsync(ReadType));
        var tables = new CatalogTables(
            types,
            await ReadAsync(ReadTable),
            await ReadAsync(ReadColumn),
            await ReadAsync(ReadKey),
            new CatalogViews(await ReadAsync(ReadViewRead), (await ReadAsync(row => row.GetFieldValue<uint>(0))).ToHashSet()));
        var functions = await ReadAsync(ReadFunction);
        return new SourceCatalog(version, tables.Build(), functions.Select(row => row.Build(types, tables)));

        async Task<List<T>> ReadAsync<T>(Func<NpgsqlDataReader, T> read)
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

    private static TypeRow ReadType(NpgsqlDataReader row) => new(
        row.GetFieldValue<uint>(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetChar(4),
        row.GetBoolean(5),
        row.GetFieldValue<uint>(6),
        row.GetFieldValue<uint>(7),
        row.GetFieldValue<string[]>(8));

    private static TableRow ReadTable(NpgsqlDataReader row) => new(
        row.GetFieldValue<uint>(0),
        new TableName(row.GetString(1), row.GetString(2)),
        row.GetChar(3),
        Text(row, 4),
        row.GetInt32(5));

    private static ColumnRow ReadColumn(NpgsqlDataReader row) => new(
        row.GetFieldValue<uint>(0),
        row.GetString(1),
        row.GetInt16(2),
        row.GetFieldValue<uint>(3),
        row.GetBoolean(4),
        row.GetBoolean(5),
        row.GetBoolean(6),
        row.GetBoolean(7),
        Text(row, 8),
        row.GetBoolean(9));

    private static KeyRow ReadKey(NpgsqlDataReader row) => new(
        row.GetFieldValue<uint>(0),
        row.GetString(1),
        row.GetChar(2),
        row.GetFieldValue<short[]>(3),
        row.GetFieldValue<uint>(4),
        row.GetFieldValue<short[]>(5));

    private static ViewRead ReadViewRead(NpgsqlDataReader row) => new(
        row.GetFieldValue<uint>(0),
        new TableName(row.GetString(1), row.GetString(2)),
        row.GetFieldValue<uint>(3),
        row.GetChar(4),
        row.GetBoolean(5));

    private static FunctionRow ReadFunction(NpgsqlDataReader row) => new(
        new TableName(row.GetString(1), row.GetString(2)),
        row.GetChar(3),
        row.GetBoolean(4),
        row.GetFieldValue<uint>(5),
        row.GetFieldValue<uint>(6),
        row.GetBoolean(7),
        row.GetFieldValue<uint[]>(8),
        row.GetFieldValue<string[]>(9),
        row.GetFieldValue<string[]>(10),
        row.GetInt32(11),
        Text(row, 12),
        row.GetBoolean(13));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
