using System.Collections.Immutable;
using System.Text.Json;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.Sql;

/// <summary>
/// Outputs as SQL that makes JSON text: scalar sub-selects for nested rows, <c>concat</c> and <c>string_agg</c> for
/// objects and lists. Measured against <c>json_build_object</c> and laterals, this is the cheapest form for Postgres.
/// </summary>
internal sealed class OutputWriter(StatementContext context)
{
    private readonly ConditionWriter _conditions = new(context);

    private OrderWriter Orders => new(_conditions);

    private RowsWriter Rows => new(context, _conditions, Orders);

    /// <summary>Opens rows of all cohorts at once.</summary>
    public RowsInScope OpenSet(RowSet rows, bool cutByPermission) => Rows.WriteSet(rows, cutByPermission);

    /// <summary>An object of the fields; <paramref name="scope"/> is the row at hand, null at the root.</summary>
    public SqlText Object(ImmutableArray<OutputField> fields, RowScope? scope) =>
        Object(fields, output => Value(output, scope));

    /// <summary>An object of the fields, whose values are written by <paramref name="value"/>.</summary>
    public static SqlText Object(ImmutableArray<OutputField> fields, Func<Output, SqlText> value)
    {
        var json = new JsonText().Add("{");
        var separator = "";
        foreach (var field in fields)
        {
            json.Add($"{separator}\"{JsonEncodedText.Encode(field.Key)}\":");
            separator = ",";
            if (field.Value is ConstantOutput constant)
            {
                json.Add($"\"{JsonEncodedText.Encode(constant.Value)}\"");
            }
            else
            {
                json.Add(value(field.Value));
            }
        }

        return json.Add("}").ToSql();
    }

    /// <summary>An output of the row at hand; null: at the root.</summary>
    public SqlText Value(Output output, RowScope? scope) => output switch
    {
        ValueOutput value => Scalar(value, scope!),
        NestedOutput nested => Object(nested.Fields, scope),
        RowOutput row => Row(row, scope),
        ListOutput list => List(list, scope),
        AggregateOutput aggregate => Aggregate(aggregate, scope),
        ConnectionOutput connection => ConnectionWriter.Write(connection, scope, context, _conditions, Orders, this),
        EntitiesOutput entities => EntityWriter.Write(entities, context, _conditions, this),
        NodeIdOutput id => new SqlText().Add("concat('\"', ").Add(CursorText.NodeId(id.Table, scope!)).Add(", '\"')"),
        RemoteOutput remote => Keys(remote, scope!),
        _ => throw new InvalidOperationException($"{output.GetType().Name} stands in the wrong place"),
    };

    private SqlText Scalar(ValueOutput output, RowScope scope)
    {
        var value = _conditions.Values.Write(output.Value, scope);
        var type = output.Value.Type;
        if (output.Path is { } path)
        {
            value = new SqlText().Add("(").Add(value).Add(" #> ").AddParameter(context.Parameters.Add(path)).Add(")");
        }
        else if (output.AsText)
        {
            return OrNull(new SqlText().Add("to_json((").Add(value).Add(")::text)"));
        }
        else if (type is { Schema: "pg_catalog", Name: "int2" or "int4" or "int8" })
        {
            // Digits need no escaping.
            return output.Value.IsNullable ? OrNull(new SqlText().Add("(").Add(value).Add(")::text")) : value;
        }
        else if (ExtensionTypes.IsSpatial(type))
        {
            return OrNull(new SqlText().Add($"{SpatialTypes.Function(type, "st_asgeojson")}(").Add(value).Add(", 15, 4)"));
        }

        return OrNull(output.InCapitals
            ? new SqlText().Add("to_json(upper(").Add(value).Add("))")
            : new SqlText().Add("to_json(").Add(value).Add(")"));
    }

    /// <summary>The keys of a remote relationship as a list of texts, or null where one of them is NULL.</summary>
    private SqlText Keys(RemoteOutput remote, RowScope scope) => OrNull(new SqlText().Add("'[' || ")
        .AddJoined(
            remote.Keys.Select(key => new SqlText().Add("to_json((").Add(_conditions.Values.Write(key, scope)).Add(")::text)::text")),
            " || ',' || ")
        .Add(" || ']'"));

    private static SqlText OrNull(SqlText json) => new SqlText().Add("coalesce(").Add(json).Add(", 'null')");

    private SqlText Row(RowOutput row, RowScope? parent)
    {
        var (scope, from) = _conditions.Values.Open(row.Rows.Table, row.Rows.Call, parent);
        var json = Object(row.Fields, scope);
        return new SqlText().Add("coalesce(").Add(Orders.SelectOne(json, row.Rows, parent, scope, from)).Add(", 'null')");
    }

    private SqlText List(ListOutput list, RowScope? parent)
    {
        var rows = Rows.Write(list.Rows, parent, cutByPermission: true);
        return rows.Select(ListOf(list.Fields, rows));
    }

    /// <summary>The rows as a list.</summary>
    public SqlText ListOf(ImmutableArray<OutputField> fields, RowsInScope rows) =>
        new SqlText().Add("concat('[', ").Add(Items(fields, rows)).Add(", ']')");

    /// <summary>The rows of a batch, and their objects with commas between.</summary>
    public (RowsInScope Rows, SqlText Items) Batch(StreamOutput stream)
    {
        var rows = Rows.Write(stream.Rows, null, cutByPermission: true);
        return (rows, Items(stream.Fields, rows));
    }

    /// <summary>The root object of a stream, around its batch.</summary>
    public static SqlText Wrap(ImmutableArray<OutputField> fields, SqlText batch) =>
        Object(fields, output => output is NestedOutput nested ? Wrap(nested.Fields, batch) : batch);

    /// <summary>The rows' objects with commas between; NULL where there is none, which <c>concat</c> passes over.</summary>
    private SqlText Items(ImmutableArray<OutputField> fields, RowsInScope rows) => new SqlText()
        .Add("string_agg(").Add(Object(fields, rows.Scope)).Add(", ',' order by ")
        .Add(OrderWriter.List(rows.Keys)).Add(")");

    private SqlText Aggregate(AggregateOutput output, RowScope? parent)
    {
        var apart = HasNodesApart(output);
        var rows = Rows.Write(output.Rows, parent, cutByPermission: !output.Fields.Any(field => field.Value is AggregateGroupOutput));
        var json = AggregateOf(output, rows, nodes => apart ? List(new ListOutput(output.Rows, nodes.Fields), parent) : ListOf(nodes.Fields, rows));

        // Without an aggregate function the select would give a row for each of its rows.
        return IsAggregated(output) ? rows.Select(json) : json;
    }

    /// <summary>The aggregates over the rows.</summary>
    public SqlText AggregateOf(AggregateOutput output, RowsInScope rows) =>
        AggregateOf(output, rows, nodes => ListOf(nodes.Fields, rows));

    private SqlText AggregateOf(AggregateOutput output, RowsInScope rows, Func<NodesOutput, SqlText> list) =>
        Object(output.Fields, field => field switch
        {
            AggregateGroupOutput group => Group(group, rows.Scope),
            NodesOutput nodes => list(nodes),
            _ => throw new InvalidOperationException($"{field.GetType().Name} stands in the wrong place"),
        });

    /// <summary>Whether the rows that are listed are fewer than those that are aggregated: a permission cuts lists alone.</summary>
    public static bool HasNodesApart(AggregateOutput output) =>
        output.Rows.PermissionLimit is not null && output.Fields.Any(field => field.Value is AggregateGroupOutput);

    /// <summary>Whether a function aggregates the rows.</summary>
    public static bool IsAggregated(AggregateOutput output) =>
        output.Fields.Any(field => Aggregates(field.Value, HasNodesApart(output)));

    private static bool Aggregates(Output output, bool nodesApart) => output switch
    {
        NodesOutput => !nodesApart,
        AggregateGroupOutput group => group.Fields.Any(field => Aggregates(field.Value, nodesApart)),
        ConstantOutput => false,
        _ => true,
    };

    private SqlText Group(AggregateGroupOutput group, RowScope scope) => Object(group.Fields, output => output switch
    {
        AggregateGroupOutput inner => Group(inner, scope),
        CountOutput => AggregateWriter.Value(output, scope, _conditions.Values),
        AggregateFunctionOutput function => new SqlText().Add("coalesce(to_json(")
            .Add(AggregateWriter.Value(output, scope, _conditions.Values)).Add(function.AsText ? "::text), 'null')" : "), 'null')"),
        _ => throw new InvalidOperationException($"{output.GetType().Name} stands in the wrong place"),
    });
}
