using System.Collections.Immutable;
using System.Globalization;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Metadata;

/// <summary>Prints a document as version 3 metadata: one JSON text, or the files of a YAML directory.</summary>
public static class MetadataWriter
{
    private static readonly MetadataLocation Nowhere = new("", 0);

    /// <summary>The document as indented JSON.</summary>
    public static string ToJson(MetadataDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var entries = new NodeEntries
        {
            { "version", Number(3) },
            { "sources", List(document.Sources.Select(source => Source(source, List(source.Tables.Select(Table))))) },
        };
        if (!document.IntrospectionDisabledFor.IsEmpty)
        {
            entries.Add("graphql_schema_introspection", Introspection(document));
        }

        return MetadataJson.Print(entries.ToMap(), indented: true)
            ?? throw new InvalidOperationException("The document holds a part that could not be read.");
    }

    /// <summary>The document as the files of a directory: their paths, with <c>/</c>, and their texts.</summary>
    public static ImmutableArray<(string Path, string Text)> ToYaml(MetadataDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var files = ImmutableArray.CreateBuilder<(string, string)>();
        files.Add(("version.yaml", YamlPrinter.Print(new NodeEntries { { "version", Number(3) } }.ToMap())));
        var sources = new List<MetadataNode>();
        var folders = new FileNames();
        foreach (var source in document.Sources)
        {
            var folder = folders.Take(source.Name);
            var names = new FileNames();
            var includes = new List<MetadataNode>();
            foreach (var table in source.Tables)
            {
                var file = names.Take($"{table.Name.Schema}_{table.Name.Name}") + ".yaml";
                includes.Add(Text("!include " + file));
                files.Add(($"databases/{folder}/tables/{file}", YamlPrinter.Print(Table(table))));
            }

            files.Add(($"databases/{folder}/tables/tables.yaml", YamlPrinter.Print(List(includes))));
            sources.Add(Source(source, Text($"!include {folder}/tables/tables.yaml")));
        }

        files.Add(("databases/databases.yaml", YamlPrinter.Print(List(sources))));
        files.Add(("graphql_schema_introspection.yaml", YamlPrinter.Print(Introspection(document))));
        return files.ToImmutable();
    }

    private static MetadataMap Introspection(MetadataDocument document) =>
        new NodeEntries { { "disabled_for_roles", Texts(document.IntrospectionDisabledFor) } }.ToMap();

    private static MetadataMap Source(SourceMetadata source, MetadataNode tables)
    {
        var configuration = new NodeEntries { { "connection_info", Connection(source.DatabaseUrl, source.MaxConnections) } };
        configuration.AddFilled(
            "read_replicas", List(source.Replicas.Select(replica => (MetadataNode)Connection(replica.Url, replica.MaxConnections))));
        return new NodeEntries
        {
            { "name", Text(source.Name) },
            { "kind", Text("postgres") },
            { "configuration", configuration.ToMap() },
            { "tables", tables },
        }.ToMap();
    }

    private static MetadataMap Connection(DatabaseUrl? url, int? maxConnections)
    {
        var connection = new NodeEntries();
        switch (url)
        {
            case LiteralDatabaseUrl literal:
                connection.Add("database_url", Text(literal.Url));
                break;
            case EnvironmentDatabaseUrl environment:
                connection.Add("database_url", new NodeEntries { { "from_env", Text(environment.Variable) } }.ToMap());
                break;
            case FileDatabaseUrl file:
                connection.Add("database_url", new NodeEntries { { "dynamic_from_file", Text(file.Path) } }.ToMap());
                break;
        }

        if (maxConnections is { } max)
        {
            connection.Add("pool_settings", new NodeEntries { { "max_connections", Number(max) } }.ToMap());
        }

        return connection.ToMap();
    }

    private static MetadataMap Table(TableMetadata table)
    {
        var entries = new NodeEntries { { "table", Name(table.Name) } };
        if (table.IsEnum)
        {
            entries.Add("is_enum", new MetadataScalar(Nowhere, MetadataScalarKind.Boolean, "true"));
        }

        if (table.IsEntity)
        {
            entries.Add("apollo_federation_config", new NodeEntries { { "enable", Text("v1") } }.ToMap());
        }

        entries.AddFilled("configuration", Configuration(table.Configuration));
        entries.AddFilled("object_relationships", List(table.ObjectRelationships.Select(Relationship)));
        entries.AddFilled("array_relationships", List(table.ArrayRelationships.Select(Relationship)));
        entries.AddFilled("select_permissions", List(table.SelectPermissions.Select(Permission)));
        return entries.ToMap();
    }

    private static MetadataMap Configuration(TableConfiguration configuration)
    {
        var columns = new NodeEntries();
        foreach (var column in configuration.Columns)
        {
            var own = new NodeEntries();
            own.AddText("custom_name", column.CustomName);
            own.AddText("comment", column.Comment);
            columns.Add(column.Column, own.ToMap());
        }

        var fields = new NodeEntries();
        foreach (var field in configuration.RootFields)
        {
            var own = new NodeEntries();
            own.AddText("name", field.Name);
            own.AddText("comment", field.Comment);
            fields.Add(field.Field, field.Comment is null && field.Name is not null ? Text(field.Name) : own.ToMap());
        }

        var entries = new NodeEntries();
        entries.AddText("custom_name", configuration.CustomName);
        entries.AddText("comment", configuration.Comment);
        entries.AddFilled("custom_root_fields", fields.ToMap());
        entries.AddFilled("column_config", columns.ToMap());
        return entries.ToMap();
    }

    private static MetadataMap Relationship(RelationshipMetadata relationship)
    {
        var uses = new NodeEntries();
        switch (relationship.Join)
        {
            case OwnForeignKeyJoin own:
                uses.Add("foreign_key_constraint_on", own.Columns.Length == 1 ? Text(own.Columns[0]) : Texts(own.Columns));
                break;
            case RemoteForeignKeyJoin remote:
                uses.Add("foreign_key_constraint_on", new NodeEntries
                {
                    remote.Columns.Length == 1 ? ("column", Text(remote.Columns[0])) : ("columns", Texts(remote.Columns)),
                    { "table", Name(remote.Table) },
                }.ToMap());
                break;
            case ManualJoin manual:
                var mapping = new NodeEntries();
                foreach (var (local, other) in manual.Columns)
                {
                    mapping.Add(local, Text(other));
                }

                uses.Add("manual_configuration", new NodeEntries
                {
                    { "remote_table", Name(manual.Table) },
                    { "column_mapping", mapping.ToMap() },
                }.ToMap());
                break;
        }

        var entries = new NodeEntries { { "name", Text(relationship.Name) }, { "using", uses.ToMap() } };
        entries.AddText("comment", relationship.Comment);
        return entries.ToMap();
    }

    private static MetadataMap Permission(SelectPermissionMetadata permission)
    {
        var body = new NodeEntries
        {
            { "columns", permission.Columns is { } columns ? Texts(columns) : Text("*") },
            { "filter", permission.Filter },
        };
        if (permission.Limit is { } limit)
        {
            body.Add("limit", Number(limit));
        }

        if (permission.AllowAggregations)
        {
            body.Add("allow_aggregations", new MetadataScalar(Nowhere, MetadataScalarKind.Boolean, "true"));
        }

        if (permission.QueryRootFields is { } queryFields)
        {
            body.Add("query_root_fields", Texts(queryFields));
        }

        if (permission.SubscriptionRootFields is { } subscriptionFields)
        {
            body.Add("subscription_root_fields", Texts(subscriptionFields));
        }

        body.AddFilled("computed_fields", Texts(permission.ComputedFields));
        var entries = new NodeEntries { { "role", Text(permission.Role) }, { "permission", body.ToMap() } };
        entries.AddText("comment", permission.Comment);
        return entries.ToMap();
    }

    private static MetadataMap Name(TableName table) =>
        new NodeEntries { { "name", Text(table.Name) }, { "schema", Text(table.Schema) } }.ToMap();

    private static MetadataScalar Text(string text) => new(Nowhere, MetadataScalarKind.String, text);

    private static MetadataScalar Number(int number) =>
        new(Nowhere, MetadataScalarKind.Number, number.ToString(CultureInfo.InvariantCulture));

    private static MetadataList List(IEnumerable<MetadataNode> items) => new(Nowhere, [.. items]);

    private static MetadataList Texts(IEnumerable<string> items) => List(items.Select(Text));
}
