using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>Reads rows of <see cref="CatalogQueries.Functions"/>.</summary>
internal static class FunctionReader
{
    /// <summary>Reads a row.</summary>
    public static CatalogFunction Read(NpgsqlDataReader row, TypeCatalog types, Dictionary<uint, TableName> tables)
    {
        var returns = types.Find(row.GetFieldValue<uint>(5));
        var name = new TableName(returns.Schema, returns.Name);
        return new CatalogFunction
        {
            Name = new TableName(row.GetString(1), row.GetString(2)),
            Volatility = row.GetString(3) switch
            {
                "i" => Volatility.Immutable,
                "s" => Volatility.Stable,
                _ => Volatility.Volatile,
            },
            ReturnsSet = row.GetBoolean(4),
            ReturnType = returns,
            ReturnTable = returns.Kind == PostgresTypeKind.Composite && tables.ContainsValue(name) ? name : null,
            IsVariadic = row.GetBoolean(6),
            Parameters = Parameters(row, types),
            Comment = row.IsDBNull(11) ? null : row.GetString(11),
        };
    }

    private static ImmutableArray<FunctionParameter> Parameters(NpgsqlDataReader row, TypeCatalog types)
    {
        var inputs = row.GetFieldValue<long[]>(7);
        var modes = row.GetFieldValue<string[]>(8);
        var names = row.GetFieldValue<string[]>(9);
        var defaults = row.GetInt32(10);

        // Names stand for all parameters, types for the inputs alone; modes, where there are any, tell which is which.
        var inputNames = names
            .Where((_, index) => modes.Length == 0 || modes[index] is "i" or "b" or "v")
            .ToArray();
        var parameters = inputs.Select((oid, index) => new FunctionParameter(
            index < inputNames.Length && inputNames[index].Length > 0 ? inputNames[index] : null,
            types.Find((uint)oid),
            index >= inputs.Length - defaults));
        return [.. parameters];
    }
}
