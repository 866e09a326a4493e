using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>
/// Plans <c>_entities(representations)</c>: the rows of each type that is named are fetched at once, by arrays of their
/// keys, so that neither their number nor their order makes another plan.
/// </summary>
internal sealed class EntityPlanner(AbstractSelections selections)
{
    /// <summary>The source of the rows, and the rows; no source where no row is asked for.</summary>
    /// <exception cref="GraphQLException">A type is none that the role may ask for, or types of two sources are named.</exception>
    public (string? Source, EntitiesOutput Rows) Plan(EntitiesMeaning entities, Field field, SelectedField selected, FieldPath path)
    {
        var list = InputReader.Arguments(field, selected, path).First(argument => argument.Definition.Key == "representations");
        selections.Check(entities.Union, selected, path);
        var tables = Representations.Read(list.Value, list.Path).Select(item => item.Type).Distinct()
            .Order(StringComparer.Ordinal).Select(name => Find(entities, name, path)).ToArray();
        var sources = tables.Select(table => table.Table.Source).Distinct().ToArray();
        return sources.Length > 1
            ? throw path.Error(
                $"the representations name types of the sources {string.Join(", ", sources)}: ask for them in fields of their own",
                GraphQLErrorCodes.NotSupported)
            : (sources.FirstOrDefault(), new EntitiesOutput([.. tables.Select(table => Group(table, entities, list, selected, path))]));
    }

    private static RoleTable Find(EntitiesMeaning entities, string name, FieldPath path) =>
        entities.Tables.FirstOrDefault(table => table.Table.GraphQLName == name)
            ?? throw path.Error($"{name} is not found in selection set or apollo federation is not enabled for the type");

    private EntityGroup Group(RoleTable table, EntitiesMeaning entities, BoundInput list, SelectedField selected, FieldPath path)
    {
        var type = AbstractSelections.TypeOf(table, entities.Union);
        var columns = table.Table.Table.PrimaryKey!.Columns.Select(name => table.Table.Table.Column(name)!);
        var keys = columns.Zip(type.KeyFields).Select(key => new EntityKey(
            key.First,
            new Operand(
                new EntityKeySource(list.Value, list.Path, type.Name, key.Second, key.First.Type, path),
                ArrayElement(key.First.Type),
                IsArray: true)));
        return new EntityGroup(
            new RowSet { Table = table.Table.Table, Condition = table.Permission.Filter, IsUnique = true },
            new Operand(new EntityPositionsSource(list.Value, list.Path, type.Name), PostgresType.Int4, IsArray: true),
            [.. keys],
            selections.Plan(type, entities.Union, selected, path));
    }

    // Arrays of arrays are no type of Postgres, and arrays of spatial types are read as GeoJSON.
    private static PostgresType ArrayElement(PostgresType type) =>
        type.Underlying.Element is null && !ExtensionTypes.IsSpatial(type.Underlying) ? type.Underlying : PostgresType.Text;
}
