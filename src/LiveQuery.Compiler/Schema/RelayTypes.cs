using System.Collections.Immutable;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>
/// The types that Relay adds: the interface <c>Node</c> over all tables with a primary key, and each table's connection.
/// See https://relay.dev/graphql/connections.htm and https://relay.dev/graphql/objectidentification.htm
/// </summary>
/// <param name="types">The types of the schema.</param>
/// <param name="tables">The tables of the role.</param>
/// <param name="rows">The types of rows, once they are there: each refers to the other.</param>
internal sealed class RelayTypes(TypeRegistry types, RoleTables tables, Func<TableTypes> rows)
{
    private const string NodeName = "Node";
    private const string PageInfoName = "PageInfo";
    private const string IdName = "id";

    /// <summary>The tables whose rows are nodes.</summary>
    public IEnumerable<RoleTable> Nodes => tables.All.Where(HasKey);

    /// <summary>The scalar of global ids.</summary>
    public ScalarType Id => types.Scalar("ID");

    /// <summary>Whether rows of the table have a global id.</summary>
    public static bool HasKey(RoleTable table) => table.Table.Table.PrimaryKey is not null;

    /// <summary>
    /// The tables that the relay schema has room for: a type may not have the name of one of Relay's own, or of another
    /// table's connection.
    /// </summary>
    public static Func<TrackedTable, bool> HasRoom(TrackedModel model)
    {
        var taken = model.Tables.Values.SelectMany(table => (string[])[ConnectionName(table), EdgeName(table)])
            .Concat([NodeName, PageInfoName, "ID"])
            .ToHashSet(StringComparer.Ordinal);
        return table => !taken.Contains(table.GraphQLName);
    }

    /// <summary><c>Node</c>.</summary>
    public InterfaceType Node() => types.GetOrAdd(NodeName, () => new InterfaceType(
        NodeName,
        "An object with globally unique ID",
        [new Field(IdName, new NonNullUse(new NamedUse(Id)), new NodeIdMeaning(null), "A globally unique identifier")],
        () => Nodes.Select(table => rows().Row(table))));

    /// <summary>The interfaces of a table's rows.</summary>
    public ImmutableArray<InterfaceType> InterfacesOf(RoleTable table) => HasKey(table) ? [Node()] : [];

    /// <summary>The fields of a row: its own but for <c>id</c>, the global id, and connections beside the lists.</summary>
    public IEnumerable<Field> RowFields(RoleTable table, IEnumerable<Field> own)
    {
        var fields = own.Where(field => field.Name != IdName).ToList();
        if (HasKey(table))
        {
            fields.Add(new Field(IdName, new NonNullUse(new NamedUse(Id)), new NodeIdMeaning(table)));
        }

        foreach (var (relationship, target) in tables.RelationshipsOf(table))
        {
            // Hasura's name whatever the naming convention.
            var name = relationship.Name + "_connection";
            if (relationship.Kind == RelationshipKind.Array && HasKey(target) && !fields.Exists(field => field.Name == name))
            {
                fields.Add(Connection(
                    name, target, new ConnectionRelationshipMeaning(relationship, target), "An array relationship connection", []));
            }
        }

        return fields;
    }

    /// <summary>A field that gives a connection.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="table">The table of the nodes.</param>
    /// <param name="meaning">What it stands for.</param>
    /// <param name="description">Its description.</param>
    /// <param name="more">Arguments besides those of every connection.</param>
    public Field Connection(
        string name, RoleTable table, FieldMeaning meaning, string? description, ImmutableArray<InputField> more) =>
        new(name, new NonNullUse(new NamedUse(ConnectionType(table))), meaning, description)
        {
            Arguments = [.. Arguments(table).Concat(more).OrderBy(argument => argument.Name, StringComparer.Ordinal)],
        };

    private IEnumerable<InputField> Arguments(RoleTable table)
    {
        var number = new NamedUse(types.Scalar("Int"));
        var cursor = new NamedUse(types.Scalar("String"));
        return rows().SelectArguments(table).Where(argument => argument.Key is not ("limit" or "offset")).Concat(
        [
            new InputField("first", number, InputMeaning.Plain),
            new InputField("last", number, InputMeaning.Plain),
            new InputField("after", cursor, InputMeaning.Plain),
            new InputField("before", cursor, InputMeaning.Plain),
        ]);
    }

    private ObjectType ConnectionType(RoleTable table)
    {
        var name = ConnectionName(table.Table);
        return types.GetOrAdd(name, () => new ObjectType(name, $"A Relay connection object on \"{table.Table}\"", () =>
        [
            new Field("edges", List(EdgeType(table)), new EdgesMeaning()),
            new Field("pageInfo", new NonNullUse(new NamedUse(PageInfoType())), new PageInfoMeaning()),
        ]));
    }

    private ObjectType EdgeType(RoleTable table)
    {
        var name = EdgeName(table.Table);
        return types.GetOrAdd(name, () => new ObjectType(name, null, () =>
        [
            new Field("cursor", Required("String"), new EdgeCursorMeaning()),
            new Field("node", new NonNullUse(new NamedUse(rows().Row(table))), new EdgeNodeMeaning()),
        ]));
    }

    private ObjectType PageInfoType() => types.GetOrAdd(PageInfoName, () => new ObjectType(PageInfoName, null, () =>
    [
        new Field("startCursor", Required("String"), new PageInfoFieldMeaning(PageInfoField.StartCursor)),
        new Field("endCursor", Required("String"), new PageInfoFieldMeaning(PageInfoField.EndCursor)),
        new Field("hasNextPage", Required("Boolean"), new PageInfoFieldMeaning(PageInfoField.HasNextPage)),
        new Field("hasPreviousPage", Required("Boolean"), new PageInfoFieldMeaning(PageInfoField.HasPreviousPage)),
    ]));

    private NonNullUse Required(string scalar) => new(new NamedUse(types.Scalar(scalar)));

    private static NonNullUse List(GraphType item) => new(new ListUse(new NonNullUse(new NamedUse(item))));

    private static string ConnectionName(TrackedTable table) => table.Naming.CompoundType(table.BaseName, "Connection");

    private static string EdgeName(TrackedTable table) => table.Naming.CompoundType(table.BaseName, "Edge");
}
