using System.Collections.Immutable;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>Turns a client's <c>order_by</c> into order terms.</summary>
internal static class OrderPlanner
{
    /// <summary>The terms of a list of <c>t_order_by</c> objects, or of one.</summary>
    public static ImmutableArray<OrderTerm> Plan(BoundInput argument)
    {
        var terms = ImmutableArray.CreateBuilder<OrderTerm>();
        foreach (var (item, use, path) in InputReader.List(argument.Value, argument.Definition.Type, argument.Path))
        {
            terms.AddRange(PlanObject(item, use, path));
        }

        return terms.ToImmutable();
    }

    private static IEnumerable<OrderTerm> PlanObject(InputValue value, TypeUse use, FieldPath path) =>
        InputReader.Object(value, use, path)
            .Where(field => field.Value.Resolved is not NullValue)
            .SelectMany(PlanKey);

    private static IEnumerable<OrderTerm> PlanKey(BoundInput field) => field.Definition.Meaning switch
    {
        ColumnInputMeaning column =>
            [new OrderTerm(new ValueOrderKey(column.Column.Value), Direction(field)) { Path = [NameOf(column)] }],
        RelationshipInputMeaning related => PlanRelated(related, field),
        AggregateOrderMeaning aggregate => PlanAggregate(
            RowSets.Related(aggregate.Relationship, aggregate.Target), aggregate.Relationship.Name, field),
        ComputedAggregateOrderMeaning computed => PlanAggregate(
            RowSets.Computed(computed.Field, computed.Target), computed.Field.Name, field),
        var meaning => throw new InvalidOperationException($"{meaning.GetType().Name} stands in an order_by"),
    };

    private static IEnumerable<OrderTerm> PlanRelated(RelationshipInputMeaning related, BoundInput field)
    {
        var rows = RowSets.Related(related.Relationship, related.Target);
        return PlanObject(field.Value, field.Definition.Type, field.Path)
            .Select(term => term with
            {
                Key = new RelatedOrderKey(rows, term.Key),
                Path = term.Path.Insert(0, related.Relationship.Name),
            });
    }

    private static IEnumerable<OrderTerm> PlanAggregate(RowSet rows, string name, BoundInput field)
    {
        name += "_aggregate";
        foreach (var entry in InputReader.Object(field.Value, field.Definition.Type, field.Path))
        {
            if (entry.Value.Resolved is NullValue)
            {
                continue;
            }

            if (entry.Definition.Meaning is CountOrderMeaning)
            {
                yield return Term(rows, new CountOutput([], false), [name, "count"], entry);
                continue;
            }

            var function = ((AggregateFunctionOrderMeaning)entry.Definition.Meaning).Function;
            foreach (var column in InputReader.Object(entry.Value, entry.Definition.Type, entry.Path))
            {
                if (column.Value.Resolved is not NullValue)
                {
                    var meaning = (ColumnInputMeaning)column.Definition.Meaning;
                    yield return Term(
                        rows,
                        new AggregateFunctionOutput(function, meaning.Column.Value, false),
                        [name, function, NameOf(meaning)],
                        column);
                }
            }
        }
    }

    private static OrderTerm Term(RowSet rows, Output aggregate, ImmutableArray<string> path, BoundInput field) =>
        new(new AggregateOrderKey(rows, aggregate), Direction(field)) { Path = path };

    private static string NameOf(ColumnInputMeaning column) => column.Column.Value.Column?.Name ?? column.Column.GraphQLName;

    private static OrderDirection Direction(BoundInput field) => (OrderDirection)InputReader.Enum(field).Meaning!;
}
