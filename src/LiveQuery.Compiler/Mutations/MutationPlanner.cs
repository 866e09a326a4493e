using System.Collections.Immutable;
using System.Text.Json;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.RowOperations;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Mutations;

/// <summary>
/// Plans a mutation against a role's schema. Root fields of one source that follow each other are one script, and so one
/// transaction.
/// </summary>
internal sealed class MutationPlanner(RoleSchema schema, ParsedOperation operation, CompilerOptions options)
{
    private readonly FieldCollector _collector = new(operation, schema.PossibleTypes);

    /// <summary>The parts of the result in the order in which they are run.</summary>
    /// <exception cref="GraphQLException">The mutation does not fit the schema.</exception>
    public ImmutableArray<TemplatePart> Plan()
    {
        var root = schema.Mutation ?? throw FieldPath.Root.Error("no mutations exist");
        var planner = new FieldPlanner(_collector, options);
        var parts = new List<PartBuilder>();
        foreach (var selected in _collector.Collect(operation.Selections, root.Name, FieldPath.Root["selectionSet"]))
        {
            var path = FieldPath.Root["selectionSet"][selected.Name];
            var field = selected.Name == "__typename" ? null : RootPlanner.FindField(root, selected, path);
            var source = field is null ? null : SourceOf(field.Meaning);
            if (parts.Count == 0 || !parts[^1].Takes(source))
            {
                parts.Add(new PartBuilder());
            }

            parts[^1].Add(selected.ResponseKey, source, script => field is null
                ? new PlannedField(Text(root.Name), new ConstantOutput(root.Name))
                : new MutationFieldPlanner(script, planner, _collector).Plan(
                    field, selected, path, FieldPath.Root["selectionSet"][selected.ResponseKey]));
        }

        return [.. parts.Select(part => part.Build(options))];
    }

    /// <summary>A constant string.</summary>
    public static ConstantAnswer Text(string text) => new($"\"{JsonEncodedText.Encode(text)}\"");

    private static string SourceOf(FieldMeaning meaning) => meaning switch
    {
        InsertMeaning insert => insert.Table.Source,
        UpdateMeaning update => update.Table.Source,
        DeleteMeaning delete => delete.Table.Source,
        FunctionMeaning function => function.Function.Source,
        NamespaceMeaning space => space.Source,
        _ => throw new InvalidOperationException($"{meaning.GetType().Name} stands at the root of a mutation"),
    };

    /// <summary>A part in the making.</summary>
    private sealed class PartBuilder
    {
        private readonly ScriptBuilder _script = new();
        private readonly List<(string Key, PlannedField Field)> _fields = [];
        private string? _source;

        public bool Takes(string? source) => source is null || _source is null || _source == source;

        public void Add(string key, string? source, Func<ScriptBuilder, PlannedField> plan)
        {
            _source ??= source;
            _fields.Add((key, plan(_script)));
        }

        public MutationTemplate Build(CompilerOptions options)
        {
            ImmutableArray<string> keys = [.. _fields.Select(field => field.Key)];
            var answer = new ObjectAnswer([.. _fields.Select(field => KeyValuePair.Create(field.Key, field.Field.Answer))]);
            return new MutationTemplate(
                keys,
                _source ?? "",
                _script.Steps,
                answer,
                RemoteTemplate.Of([.. _fields.Select(field => new OutputField(field.Key, field.Field.Shape))], options));
        }
    }
}

/// <summary>A field of a mutation, planned.</summary>
/// <param name="Answer">What it answers.</param>
/// <param name="Shape">The same as outputs, for what other sources answer within.</param>
internal sealed record PlannedField(ScriptAnswer Answer, Output Shape);
