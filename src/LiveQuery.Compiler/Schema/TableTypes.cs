using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>The output types of one table: its rows, and its aggregates.</summary>
/// <param name="types">The types of the schema.</param>
/// <param name="tables">The tables of the role.</param>
/// <param name="inputs">The input types of tables.</param>
/// <param name="relay">What the relay schema adds; null in the other.</param>
/// <param name="isFederated">Whether other subgraphs of a federation may refer to rows.</param>
internal sealed class TableTypes(
    TypeRegistry types, RoleTables tables, TableInputTypes inputs, RelayTypes? relay = null, bool isFederated = false)
{
    private readonly FunctionTypes _functions = new(types);

    /// <summary>The object type of a row.</summary>
    public ObjectType Row(RoleTable table)
    {
        var name = table.Table.GraphQLName;
        return types.GetOrAdd(name, () => relay is null
            ? new ObjectType(name, table.Table.Description, () => RowFields(table))
            {
                KeyFields = isFederated ? FederationTypes.KeyFieldsOf(table) : [],
            }
            : new ObjectType(name, table.Table.Description, () => relay.RowFields(table, RowFields(table)))
            {
                Interfaces = relay.InterfacesOf(table),
            });
    }

    /// <summary><c>[t!]!</c>.</summary>
    public TypeUse Rows(RoleTable table) => new NonNullUse(new ListUse(new NonNullUse(new NamedUse(Row(table)))));

    /// <summary><c>t_aggregate</c>.</summary>
    public ObjectType Aggregate(RoleTable table)
    {
        var name = table.Table.TypeName("aggregate");
        return types.GetOrAdd(name, () => new ObjectType(
            name, $"aggregated selection of \"{table.Table}\"", () => AggregateFields(table)));
    }

    /// <summary>The arguments of a list of rows.</summary>
    public ImmutableArray<InputField> SelectArguments(RoleTable table)
    {
        var naming = table.Table.Naming;
        var arguments = new List<InputField>();
        if (inputs.Columns(table) is { } columns)
        {
            arguments.Add(new InputField(
                naming.Field("distinct_on"),
                new ListUse(new NonNullUse(new NamedUse(columns))),
                InputMeaning.Plain,
                "distinct select on columns")
            {
                Key = "distinct_on",
            });
        }

        var number = new NamedUse(types.Scalar("Int"));
        arguments.Add(new InputField("limit", number, InputMeaning.Plain, "limit the number of rows returned"));
        arguments.Add(new InputField(
            "offset", number, InputMeaning.Plain, "skip the first n rows. Use only with order_by"));
        arguments.Add(new InputField(
            naming.Field("order_by"),
            new ListUse(new NonNullUse(new NamedUse(inputs.Order(table)))),
            InputMeaning.Plain,
            "sort the rows by one or more columns")
        {
            Key = "order_by",
        });
        arguments.Add(new InputField(
            "where", new NamedUse(inputs.Condition(table)), InputMeaning.Plain, "filter the rows returned"));
        return [.. arguments];
    }

    private IEnumerable<Field> RowFields(RoleTable table)
    {
        foreach (var column in RoleTables.ColumnsOf(table))
        {
            var value = types.Value(column);
            yield return new Field(
                column.GraphQLName,
                column.Value.IsNullable ? value : new NonNullUse(value),
                new ColumnMeaning(column),
                column.Description)
            {
                Arguments = PathArgument(column.Type),
            };
        }

        foreach (var field in ComputedFields(table))
        {
            yield return field;
        }

        foreach (var (relationship, target) in tables.RelationshipsOf(table))
        {
            foreach (var field in RelationshipFields(table, relationship, target))
            {
                yield return field;
            }
        }

        // The lists of Relay are connections, which other sources do not answer.
        foreach (var field in relay is null ? RemoteFields.Of(table, tables, this) : [])
        {
            yield return field;
        }
    }

    private IEnumerable<Field> ComputedFields(RoleTable table)
    {
        foreach (var field in RoleTables.ScalarsOf(table))
        {
            var value = types.Value(field.Signature.Function.ReturnType);
            yield return new Field(
                field.Name,
                value,
                new ComputedScalarMeaning(field, table.Permission.ComputedConditions.GetValueOrDefault(field.Name)),
                field.Description)
            {
                Arguments = [.. Arguments(table, field), .. PathArgument(field.Signature.Function.ReturnType)],
            };
        }

        foreach (var (field, target) in tables.ComputedRowsOf(table))
        {
            TypeUse rows = field.Signature.Function.ReturnsSet
                ? new ListUse(new NonNullUse(new NamedUse(Row(target))))
                : new NamedUse(Row(target));
            yield return new Field(field.Name, rows, new ComputedRowsMeaning(field, target), field.Description)
            {
                Arguments = field.Signature.Function.ReturnsSet
                    ? [.. Arguments(table, field).Concat(SelectArguments(target)).OrderBy(argument => argument.Name, StringComparer.Ordinal)]
                    : Arguments(table, field),
            };
        }
    }

    private ImmutableArray<InputField> Arguments(RoleTable table, ComputedField field) => _functions.Arguments(
        field.Signature,
        field.ArgumentsTypeName,
        $"input parameters for computed field \"{field.Name}\" defined on table \"{table.Table}\"",
        table.Table.Naming);

    /// <summary>The argument <c>path</c> of JSON.</summary>
    private ImmutableArray<InputField> PathArgument(PostgresType type) => type.Underlying.Name is "json" or "jsonb"
        ? [new InputField("path", new NamedUse(types.Scalar("String")), InputMeaning.Plain, "JSON select path")]
        : [];

    private IEnumerable<Field> RelationshipFields(RoleTable table, Relationship relationship, RoleTable target)
    {
        if (relationship.Kind == RelationshipKind.Object)
        {
            var row = new NamedUse(Row(target));
            yield return new Field(
                relationship.Name,
                relationship.IsNullable ? row : new NonNullUse(row),
                new ObjectRelationshipMeaning(relationship, target),
                relationship.Description ?? "An object relationship");
            yield break;
        }

        yield return new Field(
            relationship.Name,
            Rows(target),
            new ArrayRelationshipMeaning(relationship, target),
            relationship.Description ?? "An array relationship")
        {
            Arguments = SelectArguments(target),
        };
        if (target.Permission.AllowAggregations)
        {
            yield return new Field(
                table.Table.Naming.Derived(relationship.Name, "aggregate"),
                new NonNullUse(new NamedUse(Aggregate(target))),
                new AggregateRelationshipMeaning(relationship, target),
                "An aggregate relationship")
            {
                Arguments = SelectArguments(target),
            };
        }
    }

    private IEnumerable<Field> AggregateFields(RoleTable table)
    {
        var name = table.Table.TypeName("aggregate_fields");
        var fields = types.GetOrAdd(name, () => new ObjectType(
            name, $"aggregate fields of \"{table.Table}\"", () => FunctionFields(table)));
        yield return new Field("aggregate", new NamedUse(fields), new AggregateMeaning());
        yield return new Field("nodes", Rows(table), new NodesMeaning());
    }

    private IEnumerable<Field> FunctionFields(RoleTable table)
    {
        var isDistinct = new InputField("distinct", new NamedUse(types.Scalar("Boolean")), InputMeaning.Plain);
        ImmutableArray<InputField> arguments = inputs.Columns(table) is { } columns
            ? [new InputField("columns", new ListUse(new NonNullUse(new NamedUse(columns))), InputMeaning.Plain), isDistinct]
            : [isDistinct];
        yield return new Field("count", new NonNullUse(new NamedUse(types.Scalar("Int"))), new CountMeaning())
        {
            Arguments = arguments,
        };

        foreach (var function in AggregateFunctions.All)
        {
            var taken = RoleTables.ValuesOf(table).Where(function.TakesValue).ToArray();
            if (taken.Length > 0)
            {
                var type = FunctionType(table, function, taken);
                yield return new Field(
                    table.Table.Naming.Field(function.Name), new NamedUse(type), new AggregateFunctionMeaning(function.Name));
            }
        }
    }

    private ObjectType FunctionType(RoleTable table, AggregateFunction function, RoleValue[] columns)
    {
        var name = table.Table.TypeName($"{function.Name}_fields");
        return types.GetOrAdd(name, () => new ObjectType(
            name,
            $"aggregate {function.Name} on columns",
            () => columns.Select(column => new Field(
                column.GraphQLName,
                function.IsFloat ? new NamedUse(types.Scalar("Float")) : types.Value(column.Type),
                new ColumnMeaning(column),
                column.Description))));
    }
}
