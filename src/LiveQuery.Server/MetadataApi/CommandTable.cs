using System.Collections.Frozen;
using System.Text.Json.Nodes;
using LiveQuery.Server.MetadataApi.Commands;


namespace LiveQuery.Server.MetadataApi;

/// <summary>The commands that edit or read the metadata, by their names without the prefix of a kind of database.</summary>
internal static class CommandTable
{
    /// <summary>Those of a source: at <c>/v1/metadata</c> they bear the prefix <c>pg_</c>.</summary>
    public static FrozenDictionary<string, Func<CommandContext, JsonNode?, Edit>> OfSources { get; } = SourceCommandsByName();

    /// <summary>Those of the whole.</summary>
    public static FrozenDictionary<string, Func<CommandContext, JsonNode?, Edit>> OfTheWhole { get; } =
        new Dictionary<string, Func<CommandContext, JsonNode?, Edit>>
        {
            ["rename_source"] = With(SourceCommands.Rename),
            ["get_table_info"] = With(SourceCommands.TableInfo),
            ["get_source_tables"] = With(SourceCommands.Tables),
            ["list_source_kinds"] = (_, _) => SourceKinds.List(),
            ["add_inherited_role"] = With(RoleCommands.AddInherited),
            ["drop_inherited_role"] = With(RoleCommands.DropInherited),
            ["set_graphql_schema_introspection_options"] = With(RoleCommands.SetIntrospection),
            ["create_query_collection"] = With(CollectionCommands.Create),
            ["rename_query_collection"] = With(CollectionCommands.Rename),
            ["drop_query_collection"] = With(CollectionCommands.Drop),
            ["add_query_to_collection"] = With(CollectionCommands.AddQuery),
            ["drop_query_from_collection"] = With(CollectionCommands.DropQuery),
            ["add_collection_to_allowlist"] = With(CollectionCommands.Allow),
            ["drop_collection_from_allowlist"] = With(CollectionCommands.Disallow),
            ["update_scope_of_collection_in_allowlist"] = With(CollectionCommands.Rescope),
            ["create_rest_endpoint"] = With(CollectionCommands.CreateEndpoint),
            ["drop_rest_endpoint"] = With(CollectionCommands.DropEndpoint),
            ["set_api_limits"] = (context, node) => StoredPart.Set(context, "api_limits", node),
            ["remove_api_limits"] = (context, _) => StoredPart.Set(context, "api_limits", null),
            ["set_metrics_config"] = (context, node) => StoredPart.Set(context, "metrics_config", node),
            ["remove_metrics_config"] = (context, _) => StoredPart.Set(context, "metrics_config", null),
            ["set_opentelemetry_config"] = (context, node) => StoredPart.Set(context, "opentelemetry", node),
            ["clear_metadata"] = (context, _) => WholeCommands.Clear(context),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static Func<CommandContext, JsonNode?, Edit> With(Func<CommandContext, Arguments, Edit> command) =>
        (context, node) => command(context, new Arguments(node));

    private static FrozenDictionary<string, Func<CommandContext, JsonNode?, Edit>> SourceCommandsByName()
    {
        var commands = new Dictionary<string, Func<CommandContext, JsonNode?, Edit>>
        {
            ["add_source"] = With(SourceCommands.Add),
            ["update_source"] = With(SourceCommands.Update),
            ["drop_source"] = With(SourceCommands.Drop),
            ["get_source_tables"] = With(SourceCommands.Tables),
            ["get_table_info"] = With(SourceCommands.TableInfo),
            ["track_table"] = TableCommands.Track,
            ["add_existing_table_or_view"] = TableCommands.Track,
            ["untrack_table"] = With(TableCommands.Untrack),
            ["set_table_is_enum"] = With(TableCommands.SetIsEnum),
            ["set_table_customization"] = With(TableCommands.SetCustomization),
            ["set_table_custom_fields"] = With(TableCommands.SetCustomFields),
            ["set_apollo_federation_config"] = With(TableCommands.SetFederation),
            ["track_function"] = FunctionCommands.Track,
            ["untrack_function"] = FunctionCommands.Untrack,
            ["set_function_customization"] = With(FunctionCommands.SetCustomization),
            ["create_function_permission"] = With(FunctionCommands.CreatePermission),
            ["drop_function_permission"] = With(FunctionCommands.DropPermission),
            ["add_computed_field"] = With(FunctionCommands.AddComputedField),
            ["drop_computed_field"] = With(FunctionCommands.DropComputedField),
            ["create_object_relationship"] = With(RelationshipCommands.CreateObject),
            ["create_array_relationship"] = With(RelationshipCommands.CreateArray),
            ["drop_relationship"] = With(RelationshipCommands.Drop),
            ["rename_relationship"] = With(RelationshipCommands.Rename),
            ["set_relationship_comment"] = With(RelationshipCommands.SetComment),
            ["suggest_relationships"] = With(RelationshipCommands.Suggest),
            ["create_remote_relationship"] = With(RemoteRelationshipCommands.Create),
            ["update_remote_relationship"] = With(RemoteRelationshipCommands.Update),
            ["delete_remote_relationship"] = With(RemoteRelationshipCommands.Delete),
            ["create_event_trigger"] = With(EventTriggerCommands.Create),
            ["delete_event_trigger"] = With(EventTriggerCommands.Delete),
            ["set_permission_comment"] = With(PermissionCommands.SetComment),
        };
        foreach (var kind in PermissionCommands.Kinds)
        {
            commands.Add($"create_{kind}_permission", With((context, arguments) => PermissionCommands.Create(context, arguments, kind)));
            commands.Add($"drop_{kind}_permission", With((context, arguments) => PermissionCommands.Drop(context, arguments, kind)));
        }

        return commands.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
