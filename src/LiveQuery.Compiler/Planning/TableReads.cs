using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Planning;

/// <summary>Finds every place in an operation where a table is read: in outputs, conditions and orders alike.</summary>
internal sealed class TableReads
{
    private readonly List<TableRead> _found = [];

    /// <summary>The places of the fields of a root object.</summary>
    public static IReadOnlyList<TableRead> Of(ImmutableArray<OutputField> fields)
    {
        var reads = new TableReads();
        reads.Visit(fields, null);
        return reads._found;
    }

    private void Visit(ImmutableArray<OutputField> fields, TableRead? row)
    {
        foreach (var field in fields)
        {
            Visit(field.Value, row);
        }
    }

    private void Visit(Output output, TableRead? row)
    {
        switch (output)
        {
            case ValueOutput value:
                Visit(value.Value, row);
                break;
            case RowOutput one:
                Visit(one.Fields, Open(one.Rows, row));
                break;
            case ListOutput list:
                Visit(list.Fields, Open(list.Rows, row));
                break;
            case AggregateOutput aggregate:
                Visit(aggregate.Fields, Open(aggregate.Rows, row));
                break;
            case StreamOutput stream:
                Visit(stream.Fields, Open(stream.Rows, row));
                break;
            case AggregateGroupOutput group:
                Visit(group.Fields, row);
                break;
            case NodesOutput nodes:
                Visit(nodes.Fields, row);
                break;
            case NestedOutput nested:
                Visit(nested.Fields, row);
                break;
            case ConnectionOutput connection:
                Visit(connection.Fields, Open(connection.Rows, row));
                break;
            case EdgesOutput edges:
                Visit(edges.Fields, row);
                break;
            case EdgeNodeOutput node:
                Visit(node.Fields, row);
                break;
            case PageInfoOutput page:
                Visit(page.Fields, row);
                break;
            case EntitiesOutput entities:
                foreach (var group in entities.Groups)
                {
                    Visit(group.Fields, Open(group.Rows, row));
                }

                break;
            case RemoteOutput remote:
                Visit(remote.Keys, row);
                break;
            case CountOutput count:
                Visit(count.Columns, row);
                break;
            case AggregateFunctionOutput function:
                Visit(function.Value, row);
                break;
            case ConstantOutput or SdlOutput or NodeIdOutput or EdgeCursorOutput or PageInfoFieldOutput:
                break;
            default:
                throw new InvalidOperationException($"nobody knows what {output.GetType().Name} reads");
        }
    }

    private TableRead Open(RowSet rows, TableRead? parent)
    {
        var read = Open(rows.Table, rows.Link.IsEmpty ? null : parent, rows.Link, rows.Condition);
        Visit(rows.DistinctOn, read);
        foreach (var term in rows.Order)
        {
            Visit(term.Key, read);
        }

        return read;
    }

    private TableRead Open(
        CatalogTable table, TableRead? parent, ImmutableArray<(string Local, string Remote)> link, BoolExpr condition)
    {
        var read = new TableRead { Table = table, Parent = parent, Link = link, Condition = condition };
        _found.Add(read);
        Visit(condition, read);
        return read;
    }

    private void Visit(OrderKey key, TableRead row)
    {
        switch (key)
        {
            case ValueOrderKey value:
                Visit(value.Value, row);
                break;
            case RelatedOrderKey related:
                Visit(related.Key, Open(related.Rows, row));
                break;
            case AggregateOrderKey aggregate:
                Visit(aggregate.Aggregate, Open(aggregate.Rows, row));
                break;
            default:
                throw new InvalidOperationException($"nobody knows what {key.GetType().Name} reads");
        }
    }

    private void Visit(ImmutableArray<RowValue> values, TableRead? row)
    {
        foreach (var value in values)
        {
            Visit(value, row);
        }
    }

    private void Visit(RowValue value, TableRead? row)
    {
        switch (value)
        {
            case RedactedValue redacted:
                Visit(redacted.Visible, row!);
                Visit(redacted.Of, row);
                break;
            case CastValue cast:
                Visit(cast.Of, row);
                break;
        }
    }

    // Rows of functions are none of a table: what functions read nobody knows, and the plan says so.
    private void Visit(BoolExpr condition, TableRead row)
    {
        switch (condition)
        {
            case AndExpr and:
                Visit(and.Operands, row);
                break;
            case OrExpr or:
                Visit(or.Operands, row);
                break;
            case NotExpr not:
                Visit(not.Operand, row);
                break;
            case ReRootedExpr inner:
                Visit(inner.Condition, row);
                break;
            case ComparisonExpr comparison:
                Visit(comparison.Value, row);
                break;
            case IsNullExpr isNull:
                Visit(isNull.Value, row);
                break;
            case SpatialExpr spatial:
                Visit(spatial.Value, row);
                break;
            case RelationshipExpr related:
                row.Related[related] = Open(related.Relationship.Target.Table, row, related.Relationship.Columns, related.Condition);
                break;
            case ExistsExpr exists:
                Open(exists.Table.Table, null, [], exists.Condition);
                break;
            case ComputedRowsExpr computed:
                Open(computed.Target.Table, null, [], computed.Condition);
                break;
            case ColumnComparisonExpr:
                break;
            default:
                throw new InvalidOperationException($"nobody knows what {condition.GetType().Name} reads");
        }
    }

    private void Visit(ImmutableArray<BoolExpr> conditions, TableRead row)
    {
        foreach (var condition in conditions)
        {
            Visit(condition, row);
        }
    }
}
