using LiveQuery.Compiler.Catalog;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>Connections for other purposes than queries and polls: the operator's own SQL, the metadata.</summary>
public static class PostgresConnections
{
    /// <summary>A small pool, of connections to the primary.</summary>
    /// <param name="connectionString">A URL, or keywords.</param>
    /// <param name="applicationName">The name under which Postgres lists the connections.</param>
    /// <param name="size">The most connections.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static HostConnections Pool(string connectionString, string applicationName, int size)
    {
        var settings = ConnectionStrings.Parse(connectionString);
        settings.MaxPoolSize = size;
        settings.MinPoolSize = 0;
        settings.ApplicationName = applicationName;
        settings.Enlist = false;
        HostSearch.TakePrimary(settings);
        return Build(settings);
    }

    /// <summary>
    /// A connection of its own, without limits of time, on which any statement may run: nothing that it sets is seen by
    /// others.
    /// </summary>
    /// <exception cref="NpgsqlException">The database cannot be reached or refuses.</exception>
    public static async Task<NpgsqlConnection> OpenAloneAsync(SourceOptions source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var settings = ConnectionStrings.Parse(source.ConnectionString);
        settings.Pooling = false;
        settings.ApplicationName = "livequery admin";
        settings.CommandTimeout = 0;
        settings.IncludeErrorDetail = true;
        settings.Enlist = false;

        // Its data source has nothing to hold beyond the one connection.
        var database = Build(settings);
        return await database.OpenConnectionAsync(cancellationToken);
    }

    /// <summary>Reads the catalog as an open transaction sees it, changes that are not committed yet included.</summary>
    public static Task<SourceCatalog> ReadCatalogAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        CatalogLoader.LoadInsideAsync(connection, cancellationToken);

    /// <summary>Connections by these settings.</summary>
    internal static HostConnections Build(NpgsqlConnectionStringBuilder settings) => new(settings, chosen => Builder(chosen).Build());

    /// <summary>What makes connections by these settings, with what Npgsql offers of which something is used here.</summary>
    internal static NpgsqlSlimDataSourceBuilder Builder(NpgsqlConnectionStringBuilder settings)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        builder.EnableIntegratedSecurity();
        return builder;
    }
}
