using System.Collections.Immutable;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>A key of an operation's result, in one of the ways to answer it.</summary>
internal abstract record RootEntry(string Key);

/// <summary>Answered by a source.</summary>
internal sealed record SourceEntry(string Key, string Source, Output Output) : RootEntry(Key);

/// <summary>A constant string: <c>__typename</c>.</summary>
internal sealed record ConstantEntry(string Key, string Value) : RootEntry(Key);

/// <summary>Known from the schema: written out, whatever the sources say.</summary>
internal abstract record SchemaEntry(string Key) : RootEntry(Key);

/// <summary><c>__schema</c> or <c>__type</c>.</summary>
internal sealed record IntrospectionEntry(string Key, SelectedField Field, FieldPath Path) : SchemaEntry(Key);

/// <summary>An object of texts: <c>_service</c>.</summary>
internal sealed record TextsEntry(string Key, ImmutableArray<(string Key, string Text)> Fields) : SchemaEntry(Key);

/// <summary>Plans an operation against a role's schema.</summary>
internal sealed class RootPlanner(RoleSchema schema, ParsedOperation operation, CompilerOptions options)
{
    /// <summary>The entries of the result in their order.</summary>
    /// <exception cref="GraphQLException">The operation does not fit the schema.</exception>
    public ImmutableArray<RootEntry> Plan(FieldCollector collector)
    {
        var root = RootType();
        var planner = new FieldPlanner(collector, options);
        var selections = new AbstractSelections(collector, planner.PlanRow);
        var path = FieldPath.Root["selectionSet"];
        var entries = ImmutableArray.CreateBuilder<RootEntry>();
        foreach (var selected in collector.Collect(operation.Selections, root.Name, path))
        {
            entries.Add(PlanEntry(planner, selections, root, selected, path[selected.Name]));
        }

        return entries.ToImmutable();
    }

    /// <summary>The field of that name.</summary>
    /// <exception cref="GraphQLException">The type has none, or a selection set stands where none may.</exception>
    public static Field FindField(ObjectType type, SelectedField selected, FieldPath path)
    {
        if (!type.Fields.TryGetValue(selected.Name, out var field))
        {
            throw path.Error($"field '{selected.Name}' not found in type: '{type.Name}'");
        }

        return selected.Selections is not null && !field.Type.Named.IsComposite
            ? throw path.Error("unexpected subselection set for non-object field")
            : field;
    }

    private ObjectType RootType() => operation.Kind switch
    {
        OperationKind.Query => schema.Query,
        OperationKind.Subscription => schema.Subscription
            ?? throw FieldPath.Root.Error("no subscriptions exist"),
        _ => throw FieldPath.Root.Error("no mutations exist"),
    };

    private RootEntry PlanEntry(
        FieldPlanner planner, AbstractSelections selections, ObjectType root, SelectedField selected, FieldPath path)
    {
        var key = selected.ResponseKey;
        if (selected.Name == "__typename")
        {
            return new ConstantEntry(key, root.Name);
        }

        if (selected.Name is "__schema" or "__type")
        {
            RefuseIntrospection();
            return new IntrospectionEntry(key, selected, path);
        }

        var field = FindField(root, selected, path);
        switch (field.Meaning)
        {
            case NodeMeaning node:
                var (source, row) = new NodePlanner(selections).Plan(node, field, selected, path);
                return new SourceEntry(key, source, row);
            case EntitiesMeaning entities:
                var (home, rows) = new EntityPlanner(selections).Plan(entities, field, selected, path);
                return new SourceEntry(key, home ?? entities.Tables[0].Table.Source, rows);
            case ServiceMeaning:
                RefuseIntrospection();
                return new TextsEntry(key, [.. planner.PlanRow((ObjectType)field.Type.Named, selected, path)
                    .Select(text => (text.Key, text.Value is ConstantOutput constant ? constant.Value : schema.Sdl))]);
            default:
                var output = planner.PlanRoot(field, selected, path);
                return output is ConstantOutput known
                    ? new ConstantEntry(key, known.Value)
                    : new SourceEntry(key, SourceOf(field.Meaning), output);
        }
    }

    private void RefuseIntrospection()
    {
        if (operation.Kind != OperationKind.Query)
        {
            throw FieldPath.Root.Error(
                "Introspection at root field level is not supported over subscriptions", GraphQLErrorCodes.NotSupported);
        }

        if (!schema.AllowsIntrospection)
        {
            throw FieldPath.Root.Error(
                $"introspection is disabled for role: \"{schema.Role}\"", GraphQLErrorCodes.NotSupported);
        }
    }

    private static string SourceOf(FieldMeaning meaning) => meaning switch
    {
        SelectMeaning select => select.Table.Table.Source,
        SelectByPkMeaning byPk => byPk.Table.Table.Source,
        SelectAggregateMeaning aggregate => aggregate.Table.Table.Source,
        NamespaceMeaning space => space.Source,
        SelectStreamMeaning stream => stream.Table.Table.Source,
        FunctionMeaning function => function.Function.Source,
        FunctionAggregateMeaning function => function.Function.Source,
        ConnectionMeaning connection => connection.Table.Table.Source,
        FunctionConnectionMeaning function => function.Function.Source,
        _ => throw new InvalidOperationException($"{meaning.GetType().Name} has no source"),
    };
}
