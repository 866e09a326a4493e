using System.Collections.Frozen;
using System.Collections.Immutable;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>Makes the GraphQL schema of a role: what its permissions leave of the model, under Hasura's names.</summary>
internal sealed class RoleSchemaBuilder
{
    private readonly TypeRegistry _types = new();
    private readonly RoleTables _tables;
    private readonly TableInputTypes _inputs;
    private readonly TableTypes _rows;
    private readonly StreamTypes _streams;
    private readonly FunctionTypes _functions;
    private readonly TrackedModel _model;
    private readonly string _role;
    private readonly CompilerOptions _options;
    private readonly RelayRoots? _relay;
    private readonly FederationTypes? _federation;

    private RoleSchemaBuilder(TrackedModel model, string role, CompilerOptions options, ApiKind kind)
    {
        _model = model;
        _role = role;
        _options = options;
        _functions = new FunctionTypes(_types);
        var isFederated = options.EnableApolloFederation && kind == ApiKind.Lists;
        _tables = new RoleTables(
            model, role, kind == ApiKind.Relay ? RelayTypes.HasRoom(model) : isFederated ? FederationTypes.HasRoom : null);
        _inputs = new TableInputTypes(_types, _tables);
        var relay = kind == ApiKind.Relay ? new RelayTypes(_types, _tables, () => _rows!) : null;
        _rows = new TableTypes(_types, _tables, _inputs, relay, isFederated);
        _federation = isFederated ? new FederationTypes(_types, _tables, _rows) : null;
        _relay = relay is null ? null : new RelayRoots(relay, _functions);
        _streams = new StreamTypes(_types, _inputs);
    }

    /// <summary>The schema of a role; one that the model does not know sees nothing.</summary>
    public static RoleSchema Build(TrackedModel model, string role, CompilerOptions options, ApiKind kind)
    {
        var glance = Glance(model, role, options, kind);
        var types = glance.Types.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);
        return new RoleSchema
        {
            Role = role,
            Query = glance.Query,
            Subscription = glance.Subscription,
            Types = types,
            PossibleTypes = PossibleTypes(types.Values),
            AllowsIntrospection = !model.IntrospectionDisabledFor.Contains(role),
        };
    }

    /// <summary>The schema of a role for who needs a few types of it: the others are not made.</summary>
    public static SchemaGlance Glance(TrackedModel model, string role, CompilerOptions options, ApiKind kind)
    {
        var builder = new RoleSchemaBuilder(model, role, options, kind);
        var query = builder.Root("query_root", permission => permission.QueryRootFields, isLive: false)
            ?? builder.Nothing();
        var subscription = new Lazy<ObjectType?>(() => builder.Root(
            "subscription_root", permission => permission.SubscriptionRootFields, isLive: true));
        var introspection = IntrospectionTypes.AddTo(builder._types);
        return new SchemaGlance(
            query,
            subscription,
            builder._types.Types,
            Reachable(() => [query, .. subscription.Value is { } live ? [live] : Array.Empty<GraphType>(), introspection]));
    }

    private ObjectType? Root(
        string name, Func<SelectPermission, FrozenSet<string>?> visibility, bool isLive)
    {
        var placed = _tables.All
            .SelectMany(table => FieldsOf(table, visibility(table.Permission), isLive)
                .Select(field => (table.Table.Source, table.Table.Naming, Field: field)))
            .Concat(_model.Functions
                .SelectMany(function => FunctionFields(function).Select(field => (function.Source, function.Target.Naming, Field: field))))
            .ToArray();
        var fields = placed.Where(entry => entry.Naming.Customization.Namespace is null).Select(entry => entry.Field)
            .Concat(placed.Where(entry => entry.Naming.Customization.Namespace is not null)
                .GroupBy(entry => (entry.Source, entry.Naming))
                .Select(group => Namespace(group.Key.Source, group.Key.Naming, isLive, [.. group.Select(entry => entry.Field)])))
            .Concat(_relay?.Node() ?? [])
            .DistinctBy(field => field.Name) // Only names of the relay schema can meet: the model keeps the others apart.
            .ToArray();
        return fields.Length == 0
            ? null
            : _types.GetOrAdd(name, () => new ObjectType(name, null, () => isLive || _federation is null
                ? fields
                : _federation.RootFields().Concat(fields).DistinctBy(field => field.Name)));
    }

    private IEnumerable<Field> FieldsOf(RoleTable table, FrozenSet<string>? visible, bool isLive) =>
        _relay is not null ? _relay.OfTable(table, visible)
        : isLive ? RootFields(table, visible).Concat(StreamFields(table))
        : RootFields(table, visible);

    private Field Namespace(string source, Naming naming, bool isLive, Field[] fields)
    {
        var name = naming.NamespaceType(isLive ? "subscription" : "query");
        var type = _types.GetOrAdd(name, () => new ObjectType(name, null, () => fields));
        return new Field(naming.Customization.Namespace!, new NamedUse(type), new NamespaceMeaning(source));
    }

    private ObjectType Nothing() => _types.GetOrAdd("query_root", () => new ObjectType("query_root", null, () =>
    [
        new Field(
            "no_queries_available",
            new NonNullUse(new NamedUse(_types.Scalar("String"))),
            new ConstantMeaning(
                "There are no queries available to the current role. Either there are no sources or remote schemas "
                + "configured, or the current role doesn't have the required permissions."),
            "There are no queries available to the current role. Either there are no sources or remote schemas "
                + "configured, or the current role doesn't have the required permissions."),
    ]));

    private IEnumerable<Field> RootFields(RoleTable table, FrozenSet<string>? visible)
    {
        var names = table.Table.RootFields;
        if (visible is null || visible.Contains("select"))
        {
            yield return new Field(
                names.Select,
                _rows.Rows(table),
                new SelectMeaning(table),
                Describe(table, "select", $"fetch data from the table: \"{table.Table}\""))
            {
                Arguments = _rows.SelectArguments(table),
            };
        }

        if ((visible is null || visible.Contains("select_by_pk")) && KeyArguments(table) is { } key)
        {
            yield return new Field(
                names.SelectByPk,
                new NamedUse(_rows.Row(table)),
                new SelectByPkMeaning(table),
                Describe(
                    table,
                    "select_by_pk",
                    $"fetch data from the table: \"{table.Table}\" using primary key columns"))
            {
                Arguments = key,
            };
        }

        if (table.Permission.AllowAggregations && (visible is null || visible.Contains("select_aggregate")))
        {
            yield return new Field(
                names.SelectAggregate,
                new NonNullUse(new NamedUse(_rows.Aggregate(table))),
                new SelectAggregateMeaning(table),
                Describe(
                    table, "select_aggregate", $"fetch aggregated fields from the table: \"{table.Table}\""))
            {
                Arguments = _rows.SelectArguments(table),
            };
        }
    }

    private IEnumerable<Field> StreamFields(RoleTable table)
    {
        var visible = table.Permission.SubscriptionRootFields;
        if ((visible is null || visible.Contains("select_stream")) && _streams.Arguments(table) is { } arguments)
        {
            yield return new Field(
                table.Table.RootFields.SelectStream,
                _rows.Rows(table),
                new SelectStreamMeaning(table),
                $"fetch data from the table in a streaming manner: \"{table.Table}\"")
            {
                Arguments = arguments,
            };
        }
    }

    private IEnumerable<Field> FunctionFields(TrackedFunction function)
    {
        var isAllowed = _role == TrackedModel.AdminRole || _options.InferFunctionPermissions || function.Roles.Contains(_role);
        if (!isAllowed || _tables.Find(function.Target) is not { } target)
        {
            return [];
        }

        return _relay is not null ? _relay.OfFunction(function, target) : FunctionFields(function, target);
    }

    private IEnumerable<Field> FunctionFields(TrackedFunction function, RoleTable target)
    {
        var name = function.Signature.Function.Name;
        var arguments = _functions.Arguments(
            function.Signature, function.ArgumentsTypeName, $"input parameters for function \"{name}\"", target.Table.Naming);
        var selects = arguments.Concat(_rows.SelectArguments(target)).OrderBy(argument => argument.Name, StringComparer.Ordinal);
        var isSet = function.Signature.Function.ReturnsSet;
        yield return new Field(
            function.FieldName,
            isSet ? _rows.Rows(target) : new NamedUse(_rows.Row(target)),
            new FunctionMeaning(function, target),
            function.Comment ?? $"execute function \"{name}\" which returns \"{function.Target}\"")
        {
            Arguments = isSet ? [.. selects] : arguments,
        };
        if (isSet && target.Permission.AllowAggregations)
        {
            yield return new Field(
                function.AggregateFieldName,
                new NonNullUse(new NamedUse(_rows.Aggregate(target))),
                new FunctionAggregateMeaning(function, target),
                function.Comment ?? $"execute function \"{name}\" and query aggregates on result of table type \"{function.Target}\"")
            {
                Arguments = [.. selects],
            };
        }
    }

    private static string? Describe(RoleTable table, string field, string derived) =>
        table.Table.RootFields.Comments.TryGetValue(field, out var comment)
            ? (comment.Length == 0 ? null : comment)
            : derived;

    /// <summary>An argument a key column; null where there is no key, or the role may not read all of it.</summary>
    private ImmutableArray<InputField>? KeyArguments(RoleTable table)
    {
        if (table.Table.Table.PrimaryKey is not { } key)
        {
            return null;
        }

        var readable = RoleTables.ColumnsOf(table).ToDictionary(column => column.Value.Column!.Name, StringComparer.Ordinal);
        if (!key.Columns.All(readable.ContainsKey))
        {
            return null;
        }

        return
        [
            .. key.Columns.Select(name => readable[name])
                .Select(column => new InputField(
                    column.GraphQLName,
                    new NonNullUse(_types.Value(column)),
                    new ColumnInputMeaning(column),
                    column.Description))
                .OrderBy(argument => argument.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>All types that can be reached: members are made by the walk itself, so that none is missed.</summary>
    private static IEnumerable<GraphType> Reachable(Func<GraphType[]> roots)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<GraphType>(roots());
        while (open.TryPop(out var type))
        {
            if (!reached.Add(type.Name))
            {
                continue;
            }

            yield return type;
            foreach (var use in UsesOf(type))
            {
                open.Push(use.Named);
            }
        }
    }

    private static IEnumerable<TypeUse> UsesOf(GraphType type) => type switch
    {
        ObjectType obj => obj.Fields.Values
            .SelectMany(field => field.Arguments.Select(argument => argument.Type).Prepend(field.Type))
            .Concat(obj.Interfaces.Select(all => new NamedUse(all))),
        InputObjectType input => input.Fields.Values.Select(field => field.Type),
        InterfaceType all => all.PossibleTypes.Select(possible => new NamedUse(possible)).Concat(all.Fields.Select(field => field.Type)),
        UnionType union => union.PossibleTypes.Select(possible => new NamedUse(possible)),
        _ => [],
    };

    private static FrozenDictionary<string, FrozenSet<string>> PossibleTypes(IEnumerable<GraphType> types) => types
        .Where(type => type is InterfaceType or UnionType)
        .ToFrozenDictionary(
            type => type.Name,
            type => (type is InterfaceType all ? all.PossibleTypes : ((UnionType)type).PossibleTypes)
                .Select(possible => possible.Name).ToFrozenSet(StringComparer.Ordinal),
            StringComparer.Ordinal);
}
