using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Metadata;

/// <summary>Reads one source: its connection and its tables.</summary>
internal static class SourceReader
{
    /// <summary>A source, as problems name it.</summary>
    public static string SubjectOf(string source) => $"source \"{source}\"";

    /// <summary>Reads a source; null where it cannot serve, which is reported.</summary>
    public static SourceMetadata? Read(MetadataNode node, HashSet<string> roles, ProblemList problems)
    {
        if (node is not MetadataMap map)
        {
            if (node is not MetadataUnreadable)
            {
                problems.Error(node.Location, "source", $"a source must be a mapping, not {MapReader.Describe(node)}");
            }

            return null;
        }

        var reader = new MapReader(map, "source", problems);
        var name = reader.RequiredText("name");
        if (name is null)
        {
            return null;
        }

        reader.Subject = SubjectOf(name);
        var kind = reader.Text("kind") ?? "postgres";
        if (kind is not ("postgres" or "pg" or "citus" or "cockroach"))
        {
            reader.Fail(reader.Location, $"databases of the kind \"{kind}\" are not served; only postgres is");
            return null;
        }

        var (url, maxConnections, isolation) = ReadConnection(reader);
        var tables = ReadTables(reader, name, roles, problems);
        var functions = FunctionReader.Read(reader, name, roles, problems);
        var customization = SourceCustomizationReader.Read(reader);
        reader.Unserved("native_queries", "native queries are not served");
        reader.Unserved("logical_models", "logical models are not served");
        reader.Unserved("stored_procedures", "stored procedures are not served");
        reader.Unserved("query_tags", "statements carry no tags");
        reader.Unserved("health_check", "/healthz has its own check");
        reader.Finish();
        return new SourceMetadata
        {
            Location = reader.Location,
            Name = name,
            DatabaseUrl = url,
            MaxConnections = maxConnections,
            Isolation = isolation,
            Customization = customization,
            Tables = tables,
            Functions = functions,
        };
    }

    private static (DatabaseUrl? Url, int? MaxConnections, TransactionIsolation Isolation) ReadConnection(MapReader source)
    {
        var configuration = source.Map("configuration");
        var info = configuration?.Map("connection_info");
        if (configuration is null || info is null)
        {
            return (null, null, default);
        }

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
        var isolation = ReadIsolation(info);
        info.Unserved("ssl_configuration", "state the TLS parameters in the database URL");
        info.Finish();
        configuration.Unserved("read_replicas", "all statements go to the source itself");
        configuration.Unserved("connection_template", "all statements go to the source itself");
        configuration.Unserved("connection_set", "all statements go to the source itself");
        configuration.Accept("extensions_schema");
        configuration.Finish();
        return (url, maxConnections, isolation);
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

    private static ImmutableArray<TableMetadata> ReadTables(
        MapReader reader,
        string source,
        HashSet<string> roles,
        ProblemList problems)
    {
        var tables = ImmutableArray.CreateBuilder<TableMetadata>();
        var names = new HashSet<TableName>();
        foreach (var node in reader.List("tables"))
        {
            var table = new TableReader(source, roles, problems).Read(node);
            if (table is null)
            {
                continue;
            }

            if (names.Add(table.Name))
            {
                tables.Add(table);
            }
            else
            {
                problems.Error(table.Location, TableReader.SubjectOf(table.Name, source), "the table is tracked above; this entry is left out");
            }
        }

        return tables.ToImmutable();
    }
}
