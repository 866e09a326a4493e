using System.Collections.Frozen;
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
    private readonly MutationRoots _mutations;
    private readonly bool _isBackend;

    private RoleSchemaBuilder(TrackedModel model, string role, CompilerOptions options, ApiKind kind, bool isBackend)
    {
        _isBackend = isBackend;
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
        _mutations = new MutationRoots(_types, _inputs, _rows, _tables, role, isBackend);
    }

    /// <summary>The schema of a role; one that the model does not know sees nothing.</summary>
    /// <param name="model">The model.</param>
    /// <param name="role">The role.</param>
    /// <param name="options">The settings.</param>
    /// <param name="kind">Which of the APIs.</param>
    /// <param name="isBackend">Whether the permissions of backends hold.</param>
    public static RoleSchema Build(TrackedModel model, string role, CompilerOptions options, ApiKind kind, bool isBackend)
    {
        var glance = Glance(model, role, options, kind, isBackend);
        var types = TypeWalk.ByName(glance.ReadTypes);
        return new RoleSchema
        {
            Role = role,
            Query = glance.Query,
            Subscription = glance.Subscription,
            ReadTypes = types,
            Whole = new(() => (glance.Mutation, glance.Mutation is null ? types : TypeWalk.ByName(glance.Types))),
            PossibleTypes = TypeWalk.PossibleTypes(types.Values),
            AllowsIntrospection = !model.IntrospectionDisabledFor.Contains(role),
        };
    }

    /// <summary>The schema of a role for who needs a few types of it: the others are not made.</summary>
    public static SchemaGlance Glance(
        TrackedModel model, string role, CompilerOptions options, ApiKind kind, bool isBackend = false)
    {
        var builder = new RoleSchemaBuilder(model, role, options, kind, isBackend);
        var query = builder.Root("query_root", permission => permission.QueryRootFields, isLive: false)
            ?? builder.Nothing();
        var subscription = new Lazy<ObjectType?>(() => builder.Root(
            "subscription_root", permission => permission.SubscriptionRootFields, isLive: true));
        var mutation = new Lazy<ObjectType?>(builder.MutationRoot);
        var introspection = IntrospectionTypes.AddTo(builder._types);
        return new SchemaGlance(
            query,
            subscription,
            mutation,
            builder._types.Types,
            TypeWalk.Reachable(() => Roots(subscription.Value)),
            TypeWalk.Reachable(() => Roots(subscription.Value, mutation.Value)));

        GraphType[] Roots(params ObjectType?[] others) => [query, .. others.OfType<GraphType>(), .. introspection];
    }

    private ObjectType? Root(
        string name, Func<SelectPermission, FrozenSet<string>?> visibility, bool isLive)
    {
        PlacedField[] placed =
        [
            .. _tables.All.SelectMany(table => FieldsOf(table, visibility(table.Permission), isLive)
                .Select(field => new PlacedField(table.Table.Source, table.Table.Naming, field))),
            .. _model.Functions.Where(function => !function.IsMutation)
                .SelectMany(function => FunctionFields(function).Select(field => new PlacedField(function.Source, function.Target.Naming, field))),
        ];
        return Root(name, null, isLive ? "subscription" : "query", placed, _relay?.Node() ?? [], fields =>
            isLive || _federation is null ? fields : _federation.RootFields().Concat(fields).DistinctBy(field => field.Name));
    }

    private ObjectType? MutationRoot()
    {
        PlacedField[] placed =
        [
            .. _model.Tables.Values.SelectMany(table => _mutations.Of(table).Select(field => new PlacedField(table.Source, table.Naming, field))),
            .. _model.Functions.Where(function => function.IsMutation)
                .SelectMany(function => MutationFunctions(function).Select(field => new PlacedField(function.Source, function.Target.Naming, field))),
        ];
        return Root("mutation_root", "mutation root", _isBackend ? "mutation_backend" : "mutation_frontend", placed, [], fields => fields);
    }

    private ObjectType? Root(
        string name,
        string? description,
        string space,
        PlacedField[] placed,
        IEnumerable<Field> more,
        Func<Field[], IEnumerable<Field>> complete)
    {
        var fields = placed.Where(entry => entry.Naming.Customization.Namespace is null).Select(entry => entry.Field)
            .Concat(placed.Where(entry => entry.Naming.Customization.Namespace is not null)
                .GroupBy(entry => (entry.Source, entry.Naming))
                .Select(group => Namespace(group.Key.Source, group.Key.Naming, space, [.. group.Select(entry => entry.Field)])))
            .Concat(more)
            .DistinctBy(field => field.Name) // Only names of the relay schema can meet: the model keeps the others apart.
            .ToArray();
        return fields.Length == 0
            ? null
            : _types.GetOrAdd(name, () => new ObjectType(name, description, () => complete(fields)));
    }

    private IEnumerable<Field> FieldsOf(RoleTable table, FrozenSet<string>? visible, bool isLive) =>
        _relay is not null ? _relay.OfTable(table, visible)
        : isLive ? RootFields(table, visible).Concat(StreamFields(table))
        : RootFields(table, visible);

    private Field Namespace(string source, Naming naming, string space, Field[] fields)
    {
        var name = naming.NamespaceType(space);
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
                table.Table.RootFields.Describe("select", $"fetch data from the table: \"{table.Table}\""))
            {
                Arguments = _rows.SelectArguments(table),
            };
        }

        if ((visible is null || visible.Contains("select_by_pk")) && _inputs.Key(table) is { } key)
        {
            yield return new Field(
                names.SelectByPk,
                new NamedUse(_rows.Row(table)),
                new SelectByPkMeaning(table),
                table.Table.RootFields.Describe(
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
                table.Table.RootFields.Describe(
                    "select_aggregate", $"fetch aggregated fields from the table: \"{table.Table}\""))
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

    // Whoever may read what it returns must be told apart from who may change what it changes: no permission is inferred.
    private IEnumerable<Field> MutationFunctions(TrackedFunction function) =>
        (_role == TrackedModel.AdminRole || function.Roles.Contains(_role)) && _tables.Find(function.Target) is { } target
            ? FunctionFields(function, target).Take(1)
            : [];

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
            function.Comment
                ?? $"execute {(function.IsMutation ? "VOLATILE " : "")}function \"{name}\" which returns \"{function.Target}\"")
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

    /// <summary>A root field, and where it belongs: in the namespace of its source, if that has one.</summary>
    private sealed record PlacedField(string Source, Naming Naming, Field Field);
}
