using System.Text.Json.Nodes;
using LiveQuery.Engine.Postgres;
using Npgsql;

namespace LiveQuery.Server.Metadata;

/// <summary>
/// The metadata in its own schema of the metadata database: one row, whose version grows with every change. The schema
/// is made when something is stored for the first time; until then the database is only read.
/// </summary>
internal sealed class MetadataStore : IAsyncDisposable
{
    private const string Schema = """
        create schema if not exists livequery;
        create table if not exists livequery.metadata (
            id integer primary key default 1 check (id = 1),
            resource_version bigint not null,
            metadata json not null
        );
        create table if not exists livequery.catalog_state (
            id uuid primary key default gen_random_uuid(),
            singleton boolean not null unique default true check (singleton),
            cli_state json not null default '{}',
            console_state json not null default '{}'
        );
        """;

    private readonly HostConnections _connections;
    private bool _exists;

    /// <summary>Opens nothing.</summary>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public MetadataStore(string databaseUrl) => _connections = PostgresConnections.Pool(databaseUrl, "livequery metadata", 2);

    /// <summary>The version that is stored, 0 where nothing is.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public async Task<long> ReadVersionAsync(CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(cancellationToken))
        {
            return 0;
        }

        try
        {
            return await RunAsync(
                "select resource_version from livequery.metadata",
                async command => await command.ExecuteScalarAsync(cancellationToken) as long? ?? 0,
                cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            // Somebody dropped it.
            _exists = false;
            return 0;
        }
    }

    /// <summary>What is stored, or null.</summary>
    public async Task<(long Version, MetadataTree Tree)?> LoadAsync(CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(cancellationToken))
        {
            return null;
        }

        return await RunAsync<(long, MetadataTree)?>(
            "select resource_version, metadata::text from livequery.metadata",
            async command =>
            {
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                return await reader.ReadAsync(cancellationToken)
                    ? (reader.GetInt64(0), new MetadataTree((JsonObject)JsonNode.Parse(reader.GetString(1))!))
                    : null;
            },
            cancellationToken);
    }

    /// <summary>Stores the next version.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="MetadataApiException">Another version than the expected one is stored by now.</exception>
    public async Task<long> SaveAsync(MetadataTree tree, long expected, CancellationToken cancellationToken)
    {
        await CreateAsync(cancellationToken);
        return await RunAsync(
            """
            insert into livequery.metadata as stored (id, resource_version, metadata) values (1, $1 + 1, $2::json)
            on conflict (id) do update set resource_version = excluded.resource_version, metadata = excluded.metadata
                where stored.resource_version = $1
            returning resource_version
            """,
            async command =>
            {
                command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = expected });
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tree.Root.ToJsonString() });
                return await command.ExecuteScalarAsync(cancellationToken) is long version ? version : throw Conflict(expected);
            },
            cancellationToken);
    }

    /// <summary>The state that consoles and command lines keep here.</summary>
    public async Task<JsonObject> ReadStateAsync(CancellationToken cancellationToken)
    {
        await CreateAsync(cancellationToken);
        return await RunAsync(
            """
            insert into livequery.catalog_state (singleton) values (true)
            on conflict (singleton) do update set singleton = true
            returning id::text, cli_state::text, console_state::text
            """,
            async command =>
            {
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                await reader.ReadAsync(cancellationToken);
                return new JsonObject
                {
                    ["id"] = reader.GetString(0),
                    ["cli_state"] = JsonNode.Parse(reader.GetString(1)),
                    ["console_state"] = JsonNode.Parse(reader.GetString(2)),
                };
            },
            cancellationToken);
    }

    /// <summary>Keeps the state of consoles or of command lines.</summary>
    public async Task SetStateAsync(bool isConsole, JsonNode? state, CancellationToken cancellationToken)
    {
        await CreateAsync(cancellationToken);
        var column = isConsole ? "console_state" : "cli_state";
        await RunAsync(
            $"""
            insert into livequery.catalog_state (singleton, {column}) values (true, $1::json)
            on conflict (singleton) do update set {column} = excluded.{column}
            """,
            command =>
            {
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = state?.ToJsonString() ?? "null" });
                return command.ExecuteNonQueryAsync(cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>The refusal of a change that was meant for another version.</summary>
    public static MetadataApiException Conflict(long expected) => new(
        "conflict",
        $"metadata resource version referenced ({expected}) did not match current version",
        "$",
        StatusCodes.Status409Conflict);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        if (!_exists)
        {
            _exists = await RunAsync(
                "select to_regclass('livequery.metadata') is not null",
                async command => (bool)(await command.ExecuteScalarAsync(cancellationToken))!,
                cancellationToken);
        }

        return _exists;
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(cancellationToken))
        {
            await RunAsync(Schema, command => command.ExecuteNonQueryAsync(cancellationToken), cancellationToken);
            _exists = true;
        }
    }

    private async Task<T> RunAsync<T>(string sql, Func<NpgsqlCommand, Task<T>> run, CancellationToken cancellationToken)
    {
        await using var connection = await _connections.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        try
        {
            return await run(command);
        }
        catch (NpgsqlException)
        {
            // It may be a host that was the primary once.
            _connections.Reconsider();
            throw;
        }
    }
}
