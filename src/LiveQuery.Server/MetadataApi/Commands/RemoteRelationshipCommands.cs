using System.Text.Json.Nodes;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi.Commands;

/// <summary>Creates, changes and deletes relationships that lead out of a source.</summary>
internal static class RemoteRelationshipCommands
{
    private const string List = "remote_relationships";

    private static readonly string[] Lists = ["object_relationships", "array_relationships", List];

    /// <summary><c>create_remote_relationship</c>.</summary>
    public static Edit Create(CommandContext context, Arguments arguments)
    {
        var (source, tableName, name) = (arguments.Source, arguments.Qualified("table"), arguments.Name("name"));
        var definition = Definition(arguments.Object("definition"));
        var table = context.Tree.Table(source, tableName, arguments.Place("table"));
        if (Lists.Any(list => MetadataTree.FindIn(table, list, "name", name) is not null))
        {
            throw new MetadataApiException("already-exists", $"field with name \"{name}\" already exists in table \"{tableName}\"");
        }

        MetadataTree.ListIn(table, List).Add((JsonNode)new JsonObject { ["name"] = name, ["definition"] = definition });
        return Edit.Of(NameOf(name, tableName, source));
    }

    /// <summary><c>update_remote_relationship</c>: the definition is replaced.</summary>
    public static Edit Update(CommandContext context, Arguments arguments)
    {
        var (source, table, name) = (arguments.Source, arguments.Qualified("table"), arguments.Name("name"));
        var definition = Definition(arguments.Object("definition"));
        Find(context, arguments, source, table, name)["definition"] = definition;
        return Edit.Of(NameOf(name, table, source));
    }

    /// <summary><c>delete_remote_relationship</c>.</summary>
    public static Edit Delete(CommandContext context, Arguments arguments)
    {
        MetadataTree.Remove(Find(context, arguments, arguments.Source, arguments.Qualified("table"), arguments.Name("name")));
        return Edit.Removed();
    }

    /// <summary>The definition as it is exported: tables are qualified.</summary>
    private static JsonObject Definition(Arguments given)
    {
        var definition = (JsonObject)given.Values.DeepClone();
        if (given.OptionalObject("to_source") is not { } target)
        {
            return definition["to_remote_schema"] is JsonObject || definition["remote_schema"] is not null
                ? definition
                : throw Arguments.Parse("expected exactly one of to_source, to_remote_schema", given.Path);
        }

        if (target.Text("relationship_type") is not ("object" or "array"))
        {
            throw Arguments.Parse("expected one of the relationship types \"object\", \"array\"", target.Place("relationship_type"));
        }

        var mapping = target.Object("field_mapping");
        definition["to_source"] = new JsonObject
        {
            ["field_mapping"] = new JsonObject(mapping.Values.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, mapping.Text(pair.Key)))),
            ["relationship_type"] = target.Text("relationship_type"),
            ["source"] = target.Name("source"),
            ["table"] = MetadataTree.Qualified(target.Qualified("table")),
        };
        return definition;
    }

    private static string NameOf(string name, TableName table, string source) =>
        $"remote_relationship {name} in table {table} in source {source}";

    private static JsonObject Find(CommandContext context, Arguments arguments, string source, TableName table, string name) =>
        MetadataTree.FindIn(context.Tree.Table(source, table, arguments.Place("table")), List, "name", name)
            ?? throw new MetadataApiException("not-exists", $"\"{name}\" does not exist", arguments.Place("name"));
}
