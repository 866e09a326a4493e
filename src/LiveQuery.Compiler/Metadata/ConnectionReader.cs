using System.Collections.Immutable;

namespace LiveQuery.Compiler.Metadata;

/// <summary>Reads how a source and its replicas are reached.</summary>
internal static class ConnectionReader
{
    /// <summary>Reads the <c>configuration</c> of a source.</summary>
    public static (ConnectionMetadata Source, ImmutableArray<ConnectionMetadata> Replicas) Read(MapReader source, ProblemList problems)
    {
        var configuration = source.Map("configuration");
        var info = configuration?.Map("connection_info");
        if (configuration is null || info is null)
        {
            return (new ConnectionMetadata(null, null), []);
        }

        var own = ReadConnection(info) with { Isolation = ReadIsolation(info) };
        info.Finish();
        var replicas = ImmutableArray.CreateBuilder<ConnectionMetadata>();
        foreach (var node in configuration.List("read_replicas"))
        {
            if (node is MetadataMap map)
            {
                replicas.Add(ReadReplica(new MapReader(map, source.Subject, problems)));
            }
            else
            {
                configuration.Fail(node.Location, $"each of \"read_replicas\" must be a mapping, not {MapReader.Describe(node)}");
            }
        }

        configuration.Unserved("connection_template", "what is no live query goes to the source itself");
        configuration.Unserved("connection_set", "what is no live query goes to the source itself");
        configuration.Accept("extensions_schema");
        configuration.Finish();
        return (own, replicas.ToImmutable());
    }

    private static ConnectionMetadata ReadReplica(MapReader replica)
    {
        var connection = ReadConnection(replica);
        if (connection.Url is null && !replica.HasFailed)
        {
            replica.Fail(replica.Location, "a read replica needs a \"database_url\"");
        }

        // Nothing but reading happens there, each statement by itself.
        replica.Accept("isolation_level");
        replica.Finish();
        return connection;
    }

    private static ConnectionMetadata ReadConnection(MapReader info)
    {
        var url = ReadUrl(info);
        int? maxConnections = null;
        if (info.Map("pool_settings") is { } pool)
        {
            maxConnections = pool.Count("max_connections");
            if (maxConnections == 0)
            {
                pool.Fail(pool.Location, "\"max_connections\" must be at least 1");
                maxConnections = null;
            }

            foreach (var key in (ReadOnlySpan<string>)["total_max_connections", "idle_timeout", "retries", "pool_timeout", "connection_lifetime"])
            {
                // Tuning of another pool; every export carries it, and no answer depends on it.
                pool.Accept(key);
            }

            pool.Finish();
        }

        // Every statement is prepared: that changes no answer.
        info.Accept("use_prepared_statements");
        info.Unserved("ssl_configuration", "state the TLS parameters in the database URL");
        return new ConnectionMetadata(url, maxConnections);
    }

    private static TransactionIsolation ReadIsolation(MapReader info)
    {
        var text = info.Text("isolation_level");
        switch (text)
        {
            case null or "read-committed":
                return TransactionIsolation.ReadCommitted;
            case "repeatable-read":
                return TransactionIsolation.RepeatableRead;
            case "serializable":
                return TransactionIsolation.Serializable;
            default:
                info.Fail(
                    info.Location,
                    $"\"isolation_level\" must be read-committed, repeatable-read or serializable, not \"{text}\"; mutations run as serializable");
                return TransactionIsolation.Serializable;
        }
    }

    private static DatabaseUrl? ReadUrl(MapReader info)
    {
        switch (info.Node("database_url"))
        {
            case null:
                return null;
            case MetadataScalar { Kind: MetadataScalarKind.String } scalar:
                return new LiteralDatabaseUrl(scalar.Text);
            case MetadataMap:
                var map = info.Map("database_url")!;
                DatabaseUrl? url = null;
                if (map.Text("from_env") is { Length: > 0 } variable)
                {
                    url = new EnvironmentDatabaseUrl(variable);
                }
                else if (map.Text("dynamic_from_file") is { Length: > 0 } file)
                {
                    url = new FileDatabaseUrl(file);
                }
                else if (map.Map("connection_parameters") is { } parameters)
                {
                    url = ReadParameters(parameters);
                }
                else
                {
                    map.Fail(map.Location, "\"database_url\" must be a string, {from_env}, {dynamic_from_file} or {connection_parameters}");
                }

                map.Finish();
                return url;
            case var node:
                info.Fail(node.Location, $"\"database_url\" must be a string or a mapping, not {MapReader.Describe(node)}");
                return null;
        }
    }

    private static LiteralDatabaseUrl? ReadParameters(MapReader parameters)
    {
        var host = parameters.RequiredText("host");
        var user = parameters.RequiredText("username");
        var database = parameters.RequiredText("database");
        var password = parameters.Text("password");
        var port = parameters.Count("port");
        parameters.Finish();
        if (host is null || user is null || database is null || parameters.HasFailed)
        {
            return null;
        }

        var secret = password is null ? "" : ":" + Uri.EscapeDataString(password);
        var portText = port is null ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $":{port}");
        return new LiteralDatabaseUrl($"postgres://{Uri.EscapeDataString(user)}{secret}@{host}{portText}/{Uri.EscapeDataString(database)}");
    }
}
