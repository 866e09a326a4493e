using System.Text.Json.Nodes;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi.Commands;

/// <summary>Creates, renames and drops relationships.</summary>
internal static class RelationshipCommands
{
    private static readonly string[] Lists = ["object_relationships", "array_relationships", "remote_relationships"];

    /// <summary><c>create_object_relationship</c>.</summary>
    public static Edit CreateObject(CommandContext context, Arguments arguments) => Create(context, arguments, "object");

    /// <summary><c>create_array_relationship</c>.</summary>
    public static Edit CreateArray(CommandContext context, Arguments arguments) => Create(context, arguments, "array");

    /// <summary><c>drop_relationship</c>.</summary>
    public static Edit Drop(CommandContext context, Arguments arguments)
    {
        var table = context.Tree.Table(arguments.Source, arguments.Qualified("table"));
        MetadataTree.Remove(Find(context, arguments, table, arguments.Text("relationship"), "relationship"));
        return Edit.Removed(arguments.Cascade);
    }

    /// <summary><c>rename_relationship</c>: permissions that use it follow.</summary>
    public static Edit Rename(CommandContext context, Arguments arguments)
    {
        var source = arguments.Source;
        var name = arguments.Qualified("table");
        var table = context.Tree.Table(source, name);
        var (old, renamed) = (arguments.Text("name"), arguments.Name("new_name"));
        var relationship = Find(context, arguments, table, old, "name");
        var isTaken = Lists.Any(list => MetadataTree.FindIn(table, list, "name", renamed) is not null)
            || context.CatalogOf(source)?.Tables.GetValueOrDefault(name)?.Column(renamed) is not null;
        if (isTaken)
        {
            throw new MetadataApiException(
                "already-exists",
                $"cannot rename relationship \"{old}\" to \"{renamed}\" in table \"{name}\" as a column/relationship with the name already exists");
        }

        relationship["name"] = renamed;
        new FilterRenames(context.Tree, source).RenameField(name, old, renamed, context.CatalogOf(source));
        var type = relationship.Parent!.GetPropertyName() == "array_relationships" ? "array_relation" : "object_relation";
        return Edit.Of($"{type} {renamed} in table {name} in source {source}");
    }

    /// <summary><c>set_relationship_comment</c>.</summary>
    public static Edit SetComment(CommandContext context, Arguments arguments)
    {
        var table = context.Tree.Table(arguments.Source, arguments.Qualified("table"));
        var relationship = Find(context, arguments, table, arguments.Text("name"), "name");
        relationship.Remove("comment");
        if (arguments.Optional("comment") is { Length: > 0 } comment)
        {
            relationship["comment"] = comment;
        }

        return new Edit();
    }

    /// <summary><c>suggest_relationships</c>: those that the foreign keys give, in both directions.</summary>
    public static Edit Suggest(CommandContext context, Arguments arguments)
    {
        var suggestions = RelationshipSuggestions.Find(
            context,
            arguments.Source,
            arguments.Has("tables") ? [.. arguments.List("tables").Select(table => Arguments.QualifiedOf(table, arguments.Place("tables")))] : null,
            arguments.Flag("omit_tracked"));
        return Edit.Read(new JsonObject { ["relationships"] = suggestions });
    }

    private static Edit Create(CommandContext context, Arguments arguments, string kind)
    {
        var (source, tableName, name) = (arguments.Source, arguments.Qualified("table"), arguments.Name("name"));
        var joined = Using(arguments.Object("using"), kind);
        var table = context.Tree.Table(source, tableName, arguments.Place("table"));
        if (Lists.Any(list => MetadataTree.FindIn(table, list, "name", name) is not null))
        {
            throw new MetadataApiException("already-exists", $"field with name \"{name}\" already exists in table \"{tableName}\"");
        }

        var relationship = new JsonObject { ["name"] = name, ["using"] = joined };
        if (arguments.Optional("comment") is { Length: > 0 } comment)
        {
            relationship["comment"] = comment;
        }

        MetadataTree.ListIn(table, kind + "_relationships").Add((JsonNode)relationship);
        return Edit.Of($"{kind}_relation {name} in table {tableName} in source {source}");
    }

    /// <summary>The join as it is exported: tables are qualified.</summary>
    private static JsonObject Using(Arguments given, string kind)
    {
        var joined = new JsonObject();
        if (given["foreign_key_constraint_on"] is { } key)
        {
            if (kind == "array" && key is not JsonObject)
            {
                throw Arguments.Parse("Expecting object { table, columns }.", given.Place("foreign_key_constraint_on"));
            }

            joined["foreign_key_constraint_on"] = key is JsonObject ? Remote(given.Object("foreign_key_constraint_on")) : key.DeepClone();
        }

        if (given.OptionalObject("manual_configuration") is { } manual)
        {
            var own = (JsonObject)manual.Values.DeepClone();
            own["remote_table"] = MetadataTree.Qualified(manual.Qualified("remote_table"));
            joined["manual_configuration"] = own;
        }

        return joined.Count == 1
            ? joined
            : throw Arguments.Parse(
                $"one of manual_configuration/foreign_key_constraint_on should be present for {kind} relationships", given.Path);
    }

    private static JsonObject Remote(Arguments key)
    {
        var own = (JsonObject)key.Values.DeepClone();
        own["table"] = MetadataTree.Qualified(key.Qualified("table"));
        return own;
    }

    private static JsonObject Find(CommandContext context, Arguments arguments, JsonObject table, string name, string member)
    {
        foreach (var list in Lists)
        {
            if (MetadataTree.FindIn(table, list, "name", name) is { } relationship)
            {
                return relationship;
            }
        }

        var isColumn = MetadataTree.QualifiedOf(table["table"]) is { } tableName
            && context.CatalogOf(arguments.Source)?.Tables.GetValueOrDefault(tableName)?.Column(name) is not null;
        throw isColumn
            ? new MetadataApiException("unexpected-payload", $"expecting a relationship; but, \"{name}\" is a postgres column; ", arguments.Place(member))
            : new MetadataApiException("not-exists", $"\"{name}\" does not exist", arguments.Place(member));
    }
}
