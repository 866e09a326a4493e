using System.Collections.Immutable;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>
/// The types and root fields that make the schema a subgraph of an Apollo federation.
/// See https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec
/// </summary>
internal sealed class FederationTypes(TypeRegistry types, RoleTables tables, TableTypes rows)
{
    /// <summary>The names of the types that gateways add themselves.</summary>
    public static ImmutableArray<string> OwnTypes { get; } = ["_Any", "_Entity", "_Service"];

    /// <summary>The tables that the schema has room for: a type may not have the name of one of the federation's own.</summary>
    public static bool HasRoom(TrackedTable table) => !OwnTypes.Contains(table.GraphQLName);

    /// <summary>The root fields.</summary>
    public IEnumerable<Field> RootFields()
    {
        yield return new Field("_service", new NonNullUse(new NamedUse(Service())), new ServiceMeaning());
        ImmutableArray<RoleTable> entities = [.. tables.All.Where(table => !rows.Row(table).KeyFields.IsEmpty)];
        if (entities.IsEmpty)
        {
            yield break;
        }

        var union = types.GetOrAdd("_Entity", () => new UnionType(
            "_Entity", "A union of all types that use the @key directive", () => entities.Select(rows.Row)));
        var any = types.GetOrAdd("_Any", () => new ScalarType("_Any", "Scalar _Any"));
        yield return new Field(
            "_entities", new NonNullUse(new ListUse(new NamedUse(union))), new EntitiesMeaning(union, entities), "query _Entity union")
        {
            Arguments =
            [
                new InputField("representations", new NonNullUse(new ListUse(new NonNullUse(new NamedUse(any)))), InputMeaning.Plain),
            ],
        };
    }

    /// <summary>The fields that tell the rows of a table apart; none where the role may not read them all.</summary>
    public static ImmutableArray<string> KeyFieldsOf(RoleTable table)
    {
        if (!table.Table.IsEntity || table.Table.Table.PrimaryKey is not { } key)
        {
            return [];
        }

        var readable = RoleTables.ColumnsOf(table).ToDictionary(
            column => column.Value.Column!.Name, column => column.GraphQLName, StringComparer.Ordinal);
        return key.Columns.All(readable.ContainsKey) ? [.. key.Columns.Select(column => readable[column])] : [];
    }

    private ObjectType Service() => types.GetOrAdd("_Service", () => new ObjectType("_Service", null, () =>
    [
        new Field(
            "sdl", new NonNullUse(new NamedUse(types.Scalar("String"))), new ServiceSdlMeaning(), "SDL representation of schema"),
    ]));
}
