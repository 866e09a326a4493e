using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>An aggregate over the rows that hang on a row: a value of that row.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Function">The SQL function; one of a fixed set.</param>
/// <param name="Arguments">What it takes of each row; none counts the rows themselves.</param>
/// <param name="IsDistinct">Whether it takes different values once.</param>
/// <param name="ResultType">The type of the aggregate.</param>
internal sealed record AggregateValue(
    RowSet Rows, string Function, ImmutableArray<RowValue> Arguments, bool IsDistinct, PostgresType ResultType) : RowValue
{
    /// <inheritdoc/>
    public override PostgresType Type => ResultType;

    /// <inheritdoc/>
    public override bool IsNullable => true;
}

/// <summary>Turns <c>r_aggregate: {count: {filter, predicate}}</c> in a <c>where</c> into a condition.</summary>
internal static class AggregatePredicatePlanner
{
    /// <summary>The condition.</summary>
    /// <exception cref="GraphQLException">Not exactly one aggregate is named, or something in it is wrong.</exception>
    public static BoolExpr Plan(AggregatePredicateMeaning related, BoundInput field)
    {
        var functions = InputReader.Object(field.Value, field.Definition.Type, field.Path)
            .Where(function => function.Value.Resolved is not NullValue).ToList();
        if (functions is not [var only])
        {
            throw field.Path.Error("exactly one predicate should be specified");
        }

        var meaning = (AggregateFunctionPredicateMeaning)only.Definition.Meaning;
        var rows = RowSets.Related(related.Relationship, related.Target);
        rows = rows with { Condition = BoolExpr.ReRooted(rows.Condition) };
        ImmutableArray<RowValue> arguments = [];
        var isDistinct = false;
        BoundInput? predicate = null;
        foreach (var member in InputReader.Object(only.Value, only.Definition.Type, only.Path))
        {
            switch (member.Definition.Name)
            {
                case "arguments":
                    arguments = Arguments(member);
                    break;
                case "distinct" when member.Value.Resolved is not NullValue:
                    isDistinct = InputReader.Boolean(member);
                    break;
                case "filter" when member.Value.Resolved is not NullValue:
                    rows = rows with
                    {
                        Condition = BoolExpr.And(rows.Condition, WherePlanner.Plan(member.Value, member.Definition.Type, member.Path)),
                    };
                    break;
                case "predicate":
                    predicate = member;
                    break;
            }
        }

        var value = new AggregateValue(rows, meaning.Function, arguments, isDistinct, meaning.ResultType);
        return ComparisonPlanner.Plan(value, predicate!.Value, predicate.Definition.Type, predicate.Path);
    }

    private static ImmutableArray<RowValue> Arguments(BoundInput member) => member.Definition.Type.Named switch
    {
        InputObjectType => [.. InputReader.Object(member.Value, member.Definition.Type, member.Path)
            .OrderBy(argument => argument.Definition.Name, StringComparer.Ordinal)
            .Select(argument => ((RoleValue)InputReader.Enum(argument).Meaning!).Value)],
        _ when member.Definition.Type is NonNullUse => [((RoleValue)InputReader.Enum(member).Meaning!).Value],
        _ when member.Value.Resolved is NullValue => [],
        _ => SelectArguments.Columns(member),
    };
}
