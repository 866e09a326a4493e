using System.Collections.Frozen;
using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>
/// A table that the operator has tracked: the catalog's table with the names, relationships and permissions that the
/// metadata gives it. Frozen once the model is built.
/// </summary>
public sealed class TrackedTable
{
    /// <summary>The source that holds the table.</summary>
    public required string Source { get; init; }

    /// <summary>The table in the catalog.</summary>
    public required CatalogTable Table { get; init; }

    /// <summary>The base of its GraphQL names: <c>author</c>, <c>schema_author</c> outside <c>public</c>, or the custom name.</summary>
    public required BaseName BaseName { get; init; }

    /// <summary>How the names of its source are made.</summary>
    public Naming Naming { get; init; } = Naming.Default;

    /// <summary>The name of the type of its rows.</summary>
    public string GraphQLName => TypeName();

    /// <summary>The names of its root fields.</summary>
    public required RootFieldNames RootFields { get; init; }

    /// <summary>The columns with a GraphQL name, by that name, in the order of the table.</summary>
    public required ImmutableArray<TrackedColumn> Columns { get; init; }

    /// <summary>Whether subgraphs of an Apollo federation may refer to its rows, by their primary key.</summary>
    public bool IsEntity { get; init; }

    /// <summary>The description of its object type.</summary>
    public string? Description { get; init; }

    /// <summary>The relationships by name. Set once, after all tables are known.</summary>
    public FrozenDictionary<string, Relationship> Relationships { get; internal set; } =
        FrozenDictionary<string, Relationship>.Empty;

    /// <summary>The relationships to tables of other sources, by name. Set once, after the tables of all sources are known.</summary>
    public FrozenDictionary<string, RemoteRelationship> RemoteRelationships { get; internal set; } =
        FrozenDictionary<string, RemoteRelationship>.Empty;

    /// <summary>The computed fields by name. Set once, after all tables are known.</summary>
    public FrozenDictionary<string, ComputedField> ComputedFields { get; internal set; } =
        FrozenDictionary<string, ComputedField>.Empty;

    /// <summary>The select permissions by role; the admin role is not among them. Set once.</summary>
    public FrozenDictionary<string, SelectPermission> SelectPermissions { get; internal set; } =
        FrozenDictionary<string, SelectPermission>.Empty;

    /// <summary>The permissions to change rows by kind and role; the admin role is not among them. Set once.</summary>
    public FrozenDictionary<(WriteKind Kind, string Role), WritePermission> WritePermissions { get; internal set; } =
        FrozenDictionary<(WriteKind, string), WritePermission>.Empty;

    /// <summary>The name of a type that belongs to it: <c>bool_exp</c>, <c>aggregate</c>, ….</summary>
    public string TypeName(string suffix = "") => Naming.Type(BaseName, suffix);

    /// <summary>The tracked column over a Postgres column, or null.</summary>
    public TrackedColumn? ColumnOf(string postgresName)
    {
        foreach (var column in Columns)
        {
            if (column.Column.Name == postgresName)
            {
                return column;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => Table.Name.ToString();
}

/// <summary>A column under its GraphQL name.</summary>
public sealed record TrackedColumn(CatalogColumn Column, string GraphQLName, string? Description)
{
    /// <summary>The enum table that it refers to, or null.</summary>
    public EnumTable? Enum { get; init; }
}

/// <summary>The names of a table's root fields, custom or derived.</summary>
public sealed record RootFieldNames(string Select, string SelectByPk, string SelectAggregate, string SelectStream)
{
    /// <summary>Inserts rows.</summary>
    public string Insert { get; init; } = "";

    /// <summary>Inserts one row.</summary>
    public string InsertOne { get; init; } = "";

    /// <summary>Updates the rows that meet a condition.</summary>
    public string Update { get; init; } = "";

    /// <summary>Updates one row by its key.</summary>
    public string UpdateByPk { get; init; } = "";

    /// <summary>Runs several updates.</summary>
    public string UpdateMany { get; init; } = "";

    /// <summary>Deletes the rows that meet a condition.</summary>
    public string Delete { get; init; } = "";

    /// <summary>Deletes one row by its key.</summary>
    public string DeleteByPk { get; init; } = "";

    /// <summary>Those of mutations.</summary>
    public IEnumerable<string> OfMutations() => [Insert, InsertOne, Update, UpdateByPk, UpdateMany, Delete, DeleteByPk];

    /// <summary>Descriptions that replace the derived ones; empty removes.</summary>
    public FrozenDictionary<string, string> Comments { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The description of a field: the operator's, or the derived one; null where the operator wants none.</summary>
    public string? Describe(string field, string derived) => Comments.TryGetValue(field, out var comment)
        ? (comment.Length == 0 ? null : comment)
        : derived;
}

/// <summary>What a role may read of a table.</summary>
public sealed class SelectPermission
{
    /// <summary>That of who may read no column.</summary>
    public static SelectPermission Nothing { get; } = new() { Columns = FrozenSet<string>.Empty, Filter = BoolExpr.False };

    /// <summary>The Postgres names of the columns that the role may read.</summary>
    public required FrozenSet<string> Columns { get; init; }

    /// <summary>The computed fields of scalar type that the role may read.</summary>
    public FrozenSet<string> ComputedFields { get; init; } = FrozenSet<string>.Empty;

    /// <summary>The rows that the role may read.</summary>
    public required BoolExpr Filter { get; init; }

    /// <summary>
    /// The conditions of columns that the role sees in some rows only, by their Postgres names: where a condition does
    /// not hold the cell is NULL.
    /// </summary>
    public FrozenDictionary<string, BoolExpr> CellConditions { get; init; } = FrozenDictionary<string, BoolExpr>.Empty;

    /// <summary>The same for computed fields, by their names.</summary>
    public FrozenDictionary<string, BoolExpr> ComputedConditions { get; init; } = FrozenDictionary<string, BoolExpr>.Empty;

    /// <summary>The most rows of one list, or null.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether aggregates are offered.</summary>
    public bool AllowAggregations { get; init; }

    /// <summary>The root fields of <c>query_root</c> among select, select_by_pk, select_aggregate; null: all.</summary>
    public FrozenSet<string>? QueryRootFields { get; init; }

    /// <summary>The root fields of <c>subscription_root</c>, besides those also select_stream; null: all.</summary>
    public FrozenSet<string>? SubscriptionRootFields { get; init; }
}
