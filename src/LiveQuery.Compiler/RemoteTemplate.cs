using System.Collections.Immutable;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.Sql;

namespace LiveQuery.Compiler;

/// <summary>A part of a statement's result that another source answers, values still missing.</summary>
/// <param name="Path">Where it stands in the JSON.</param>
/// <param name="Statement">The statement on the other source.</param>
/// <param name="Remotes">Those within its own JSON.</param>
internal sealed record RemoteTemplate(ImmutableArray<string> Path, Statement Statement, ImmutableArray<RemoteTemplate> Remotes)
{
    // Each step is a round trip, one after the other.
    private const int MaxSteps = 8;

    private readonly ImmutableArray<int?> _keys =
        [.. Statement.Parameters.Select(parameter => (parameter.Source as RemoteKeySource)?.Index)];

    /// <summary>The characters of its SQL, those within included.</summary>
    public long SqlLength => Statement.Plan.MultiplexedSql.Length + Remotes.Sum(remote => remote.SqlLength);

    /// <summary>Those among the outputs of a statement.</summary>
    /// <exception cref="GraphQLException">They lead too far from source to source.</exception>
    public static ImmutableArray<RemoteTemplate> Of(ImmutableArray<OutputField> fields, CompilerOptions options, int step = 1) =>
        [.. Find(fields, []).Select(found => Make(found.Path, found.Output, options, step))];

    /// <summary>The part with its values.</summary>
    public RemotePart Bind(ParameterValues values) => new(
        Path,
        Statement.Plan,
        [.. Statement.Parameters.Select(values.Of)],
        _keys,
        [.. Remotes.Select(remote => remote.Bind(values))]);

    private static RemoteTemplate Make(ImmutableArray<string> path, RemoteOutput output, CompilerOptions options, int step)
    {
        if (step > MaxSteps)
        {
            throw FieldPath.Root.Error($"remote relationships lead through more than {MaxSteps} sources");
        }

        ImmutableArray<OutputField> fields = [new OutputField(RemotePart.ResponseKey, output.Value)];
        return new RemoteTemplate(
            path,
            StatementWriter.Write(output.Source, OperationKind.Query, fields, options),
            Of(fields, options, step + 1));
    }

    private static IEnumerable<(ImmutableArray<string> Path, RemoteOutput Output)> Find(
        ImmutableArray<OutputField> fields, ImmutableArray<string> path) => fields.SelectMany(field =>
        {
            var place = path.Add(field.Key);
            return field.Value switch
            {
                RemoteOutput remote => [(place, remote)],
                NestedOutput nested => Find(nested.Fields, place),
                RowOutput row => Find(row.Fields, place),
                ListOutput list => Find(list.Fields, place),
                StreamOutput stream => Find(stream.Fields, place),
                AggregateOutput aggregate => Find(aggregate.Fields, place),
                NodesOutput nodes => Find(nodes.Fields, place),
                ReturningOutput returning => Find(returning.Fields, place),
                EntitiesOutput entities => RefuseWithin(entities, place),
                _ => [],
            };
        });

    /// <summary>Rows of several types stand in one list there, where one key may mean something else in each.</summary>
    private static IEnumerable<(ImmutableArray<string> Path, RemoteOutput Output)> RefuseWithin(
        EntitiesOutput entities, ImmutableArray<string> path) => entities.Groups.Any(group => Find(group.Fields, path).Any())
        ? throw FieldPath.Root.Error("remote joins are not supported in _entities", GraphQLErrorCodes.NotSupported)
        : [];
}
