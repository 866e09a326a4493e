using System.Collections.Immutable;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>The root fields of mutations over a table.</summary>
internal sealed class MutationRoots
{
    private readonly TypeRegistry _types;
    private readonly TableInputTypes _inputs;
    private readonly TableTypes _rows;
    private readonly RoleTables _tables;
    private readonly RoleWrites _writes;
    private readonly string _role;
    private readonly InsertTypes _inserts;
    private readonly UpdateTypes _updates;

    /// <summary>Makes none yet.</summary>
    public MutationRoots(TypeRegistry types, TableInputTypes inputs, TableTypes rows, RoleTables tables, string role, bool isBackend)
    {
        _types = types;
        _inputs = inputs;
        _rows = rows;
        _tables = tables;
        _role = role;
        _writes = new RoleWrites(tables, role, isBackend);
        _inserts = new InsertTypes(types, inputs, _writes, Visible);
        _updates = new UpdateTypes(types, inputs);
    }

    /// <summary>The fields that the role has.</summary>
    public IEnumerable<Field> Of(TrackedTable table) => Inserts(table).Concat(Updates(table)).Concat(Deletes(table));

    private IEnumerable<Field> Inserts(TrackedTable table)
    {
        if (_writes.OfRoot(table, WriteKind.Insert) is not { } permission)
        {
            yield break;
        }

        yield return new Field(
            table.RootFields.Insert,
            new NamedUse(Response(table)),
            new InsertMeaning(table, permission, IsOne: false),
            table.RootFields.Describe("insert", $"insert data into the table: \"{table}\""))
        {
            Arguments = _inserts.Arguments(table, permission, isOne: false),
        };
        if (_tables.Find(table) is { } row)
        {
            yield return new Field(
                table.RootFields.InsertOne,
                new NamedUse(_rows.Row(row)),
                new InsertMeaning(table, permission, IsOne: true),
                table.RootFields.Describe("insert_one", $"insert a single row into the table: \"{table}\""))
            {
                Arguments = _inserts.Arguments(table, permission, isOne: true),
            };
        }
    }

    private IEnumerable<Field> Updates(TrackedTable table)
    {
        if (_writes.OfRoot(table, WriteKind.Update) is not { } permission)
        {
            yield break;
        }

        var visible = Visible(table);
        yield return new Field(
            table.RootFields.Update,
            new NamedUse(Response(table)),
            new UpdateMeaning(table, permission, UpdateShape.Where),
            table.RootFields.Describe("update", $"update data of the table: \"{table}\""))
        {
            Arguments = _updates.Arguments(visible, permission),
        };
        yield return new Field(
            table.RootFields.UpdateMany,
            new ListUse(new NamedUse(Response(table))),
            new UpdateMeaning(table, permission, UpdateShape.Many),
            table.RootFields.Describe("update_many", $"update multiples rows of table: \"{table}\""))
        {
            Arguments = _updates.ManyArguments(visible, permission),
        };
        if (Keyed(table) is var (row, key))
        {
            yield return new Field(
                table.RootFields.UpdateByPk,
                new NamedUse(_rows.Row(row)),
                new UpdateMeaning(table, permission, UpdateShape.ByPk),
                table.RootFields.Describe("update_by_pk", $"update single row of the table: \"{table}\""))
            {
                Arguments = _updates.ByPkArguments(table, permission, key),
            };
        }
    }

    private IEnumerable<Field> Deletes(TrackedTable table)
    {
        if (_writes.OfRoot(table, WriteKind.Delete) is not { } permission)
        {
            yield break;
        }

        yield return new Field(
            table.RootFields.Delete,
            new NamedUse(Response(table)),
            new DeleteMeaning(table, permission, IsByPk: false),
            table.RootFields.Describe("delete", $"delete data from the table: \"{table}\""))
        {
            Arguments =
            [
                new InputField(
                    "where",
                    new NonNullUse(new NamedUse(_inputs.Condition(Visible(table)))),
                    InputMeaning.Plain,
                    "filter the rows which have to be deleted"),
            ],
        };
        if (Keyed(table) is var (row, key))
        {
            yield return new Field(
                table.RootFields.DeleteByPk,
                new NamedUse(_rows.Row(row)),
                new DeleteMeaning(table, permission, IsByPk: true),
                table.RootFields.Describe("delete_by_pk", $"delete single row from the table: \"{table}\""))
            {
                Arguments = key,
            };
        }
    }

    private (RoleTable Row, ImmutableArray<InputField> Key)? Keyed(TrackedTable table) =>
        _tables.Find(table) is { } row && _inputs.Key(row) is { } key ? (row, key) : null;

    private ObjectType Response(TrackedTable table)
    {
        var name = table.TypeName("mutation_response");
        return _types.GetOrAdd(name, () => new ObjectType(
            name, $"response of any mutation on the table \"{table}\"", () => ResponseFields(table)));
    }

    private IEnumerable<Field> ResponseFields(TrackedTable table)
    {
        // Under either naming convention.
        yield return new Field(
            "affected_rows",
            new NonNullUse(new NamedUse(_types.Scalar("Int"))),
            new AffectedRowsMeaning(),
            "number of rows affected by the mutation");
        if (_tables.Find(table) is { } row)
        {
            yield return new Field(
                "returning", _rows.Rows(row), new ReturningMeaning(), "data from the rows affected by the mutation");
        }
    }

    /// <summary>A table as the role may read it: conditions may name that much of it.</summary>
    private RoleTable Visible(TrackedTable table) => _tables.Find(table)
        ?? new RoleTable(table, TrackedModel.PermissionOf(table, _role) ?? SelectPermission.Nothing);
}
