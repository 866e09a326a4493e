using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler;

/// <summary>A place in a plan where a table is read, and how a changed row of the table names the cohorts that it may concern.</summary>
/// <param name="Table">The table, or view.</param>
/// <param name="Routes">
/// Ways from a changed row to values of parameters. Each is enough by itself, the best comes first; without any a change
/// concerns every cohort.
/// </param>
public sealed record TableUse(TableName Table, ImmutableArray<PlanRoute> Routes);

/// <summary>
/// A way from a row to the cohorts that it may concern: those whose values equal, in each of the keys, the row's value,
/// or, where there is SQL in between, that of one of the rows that the SQL finds.
/// </summary>
public sealed record PlanRoute
{
    /// <summary>The columns of the changed row that the way begins at; without SQL one for each of the keys.</summary>
    public required ImmutableArray<string> Columns { get; init; }

    /// <summary>
    /// Null: the columns are those that are compared. Else a statement with one text[] for each column (the rows' values
    /// side by side); its rows hold a text for each of the keys.
    /// </summary>
    public string? Sql { get; init; }

    /// <summary>What is compared with parameters.</summary>
    public required ImmutableArray<RouteKey> Keys { get; init; }

    /// <summary>
    /// Where the SQL goes on after its first step: the place of that table's use among the plan's, and of the route among
    /// that use's. This way is enough only where changes of that table are followed by that route, or concern every cohort
    /// anyway: it is followed in the state of after the change, so a row on it that has been changed as well must itself
    /// lead to whom it concerned before.
    /// </summary>
    public (int Use, int Route)? Next { get; init; }
}

/// <summary>A column that must equal one of some parameters.</summary>
/// <param name="Table">The column's table.</param>
/// <param name="Column">The column.</param>
/// <param name="Type">The column's type.</param>
/// <param name="Parameters">The indexes of the parameters; one that is an array stands for its items.</param>
public sealed record RouteKey(TableName Table, string Column, PostgresType Type, ImmutableArray<int> Parameters);
