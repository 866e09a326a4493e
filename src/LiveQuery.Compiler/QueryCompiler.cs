using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Mutations;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.Schema;
using LiveQuery.Compiler.Sql;

namespace LiveQuery.Compiler;

/// <summary>
/// The compiler's door: a request and a session in, SQL and values out. Holds the documents that were parsed lately.
/// Thread-safe; no I/O, no clock.
/// </summary>
public sealed class QueryCompiler
{
    // Characters of documents: their parsed form takes some ten times as many bytes.
    private const long DocumentCacheCapacity = 2 * 1024 * 1024;

    private readonly GenerationCache<string, ParsedDocument> _documents = new(DocumentCacheCapacity);

    /// <summary>Compiles a request for a session. A mistake of the client is a <see cref="CompileFailure"/>.</summary>
    public CompileResult Compile(CompiledSchema schema, GraphQLRequest request, Session session)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(session);
        schema = request.IsRelay ? schema.Relay : schema;
        if (request.IsPersisted)
        {
            return new CompileFailure(new GraphQLError("Automatic Persisted Queries is not enabled", GraphQLErrorCodes.NotSupported));
        }

        try
        {
            var operation = Parse(schema.Options, request.Query).Bind(request.OperationName, request.Variables);
            return FindTemplate(schema, request, operation, session).Bind(operation, session);
        }
        catch (GraphQLException mistake)
        {
            return new CompileFailure(mistake.Error);
        }
    }

    /// <summary>
    /// Compiles each root field of a query into a statement of its own, as they are explained; a subscription stays whole.
    /// </summary>
    public CompileResult CompileSeparately(CompiledSchema schema, GraphQLRequest request, Session session)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(session);
        schema = request.IsRelay ? schema.Relay : schema;
        try
        {
            var operation = Parse(schema.Options, request.Query).Bind(request.OperationName, request.Variables);
            if (operation.Kind != OperationKind.Query)
            {
                return Compile(schema, request, session);
            }

            var role = schema.ForRole(session.Role);
            var entries = new RootPlanner(role, operation, schema.Options).Plan(new FieldCollector(operation, role.PossibleTypes));
            ImmutableArray<TemplatePart> parts =
                [.. entries.OfType<SourceEntry>().Select(entry => StatementOf(entry.Source, [entry], operation.Kind, schema.Options))];
            ImmutableArray<string> keys = [.. parts.SelectMany(part => part.Keys)];
            return new OperationTemplate(operation.Kind, operation.Name, keys, parts, HashOf(request)).Bind(operation, session);
        }
        catch (GraphQLException mistake)
        {
            return new CompileFailure(mistake.Error);
        }
    }

    private ParsedDocument Parse(CompilerOptions options, string query)
    {
        if (!_documents.TryGet(query, out var document))
        {
            var limits = new DocumentLimits(options.MaxDocumentLength, options.MaxDepth, options.MaxFields);
            document = ParsedDocument.Parse(query, limits);
            _documents.Add(query, document, query.Length);
        }

        return document;
    }

    private static OperationTemplate FindTemplate(
        CompiledSchema schema,
        GraphQLRequest request,
        ParsedOperation operation,
        Session session)
    {
        var roleSchema = schema.For(session);
        if (operation.Kind == OperationKind.Mutation)
        {
            // Its SQL follows the rows that it is given, so it would seldom be found again.
            var changes = new MutationPlanner(roleSchema, operation, schema.Options).Plan();
            return new OperationTemplate(operation.Kind, operation.Name, [.. changes.SelectMany(part => part.Keys)], changes, HashOf(request));
        }

        var key = PlanKey.Of(roleSchema, request, operation);
        if (schema.Plans.TryGet(key, out var template))
        {
            return template;
        }

        var collector = new FieldCollector(operation, roleSchema.PossibleTypes);
        var entries = new RootPlanner(roleSchema, operation, schema.Options).Plan(collector);
        template = new OperationTemplate(
            operation.Kind,
            operation.Name,
            [.. entries.Select(entry => entry.Key)],
            PartsOf(entries, operation, schema.Options, roleSchema, collector),
            HashOf(request));

        // What is written out of the schema is large, and introspection depends on variables that the key does not hold.
        if (!entries.Any(entry => entry is SchemaEntry))
        {
            var sql = template.Parts.OfType<StatementTemplate>().Sum(part => part.SqlLength);
            schema.Plans.Add(key, template, key.Length + (3 * sql));
        }

        return template;
    }

    private static ImmutableArray<TemplatePart> PartsOf(
        ImmutableArray<RootEntry> entries,
        ParsedOperation operation,
        CompilerOptions options,
        RoleSchema schema,
        FieldCollector collector)
    {
        var sources = entries.OfType<SourceEntry>().Select(entry => entry.Source).Distinct().ToArray();
        if (operation.Kind == OperationKind.Subscription && sources.Length > 1)
        {
            throw FieldPath.Root.Error(
                "all fields of a subscription must be from the same source", GraphQLErrorCodes.NotSupported);
        }

        if (operation.Kind == OperationKind.Subscription && entries.Count(entry => entry is SourceEntry { Output: NestedOutput }) > 1)
        {
            throw FieldPath.Root.Error("subscriptions must select one top level field");
        }

        RefuseMixedStreams(entries);
        if (sources.Length == 1 && !entries.Any(entry => entry is SchemaEntry))
        {
            // The common case: one statement makes the whole result, constants and all.
            return [StatementOf(sources[0], entries, operation.Kind, options)];
        }

        if (operation.Kind == OperationKind.Subscription)
        {
            throw FieldPath.Root.Error("a subscription must select a field that can change, besides __typename");
        }

        var parts = ImmutableArray.CreateBuilder<TemplatePart>();
        foreach (var source in sources)
        {
            var own = entries.Where(entry => entry is SourceEntry named && named.Source == source);
            parts.Add(StatementOf(source, own, operation.Kind, options));
        }

        var constants = entries.Where(entry => entry is not SourceEntry).ToArray();
        if (constants.Length > 0)
        {
            parts.Add(new ConstantTemplate(
                [.. constants.Select(entry => entry.Key)], WriteConstants(constants, schema, collector)));
        }

        return parts.ToImmutable();
    }

    private static void RefuseMixedStreams(ImmutableArray<RootEntry> entries)
    {
        var answered = entries.OfType<SourceEntry>().Select(entry => new OutputField(entry.Key, entry.Output)).ToArray();
        var streams = StreamStatement.StreamsOf(answered).Count();
        if (streams > 0 && CountOf(answered) > 1)
        {
            throw FieldPath.Root.Error(
                streams > 1
                    ? "exactly one root field is allowed for streaming subscriptions"
                    : "streaming and livequery subscriptions cannot be executed in the same subscription",
                GraphQLErrorCodes.NotSupported);
        }
    }

    private static int CountOf(IEnumerable<OutputField> fields) => fields.Sum(field => field.Value switch
    {
        NestedOutput nested => CountOf(nested.Fields),
        ConstantOutput => 0,
        _ => 1,
    });

    private static StatementTemplate StatementOf(
        string source,
        IEnumerable<RootEntry> entries,
        OperationKind kind,
        CompilerOptions options)
    {
        ImmutableArray<OutputField> fields = [.. entries.Select(entry => new OutputField(entry.Key, entry switch
        {
            SourceEntry answered => answered.Output,
            ConstantEntry constant => new ConstantOutput(constant.Value),
            _ => throw new InvalidOperationException($"{entry.GetType().Name} is not answered by a source"),
        }))];
        var remotes = RemoteTemplate.Of(fields, options);
        if (kind == OperationKind.Subscription && !remotes.IsEmpty)
        {
            throw FieldPath.Root.Error("Remote relationships are not allowed in subscriptions", GraphQLErrorCodes.NotSupported);
        }

        var statement = StreamStatement.StreamsOf(fields).Any()
            ? StreamStatement.Write(source, fields, options)
            : StatementWriter.Write(source, kind, fields, options);
        return new StatementTemplate([.. fields.Select(field => field.Key)], statement, remotes);
    }

    private static ReadOnlyMemory<byte> WriteConstants(
        IEnumerable<RootEntry> entries,
        RoleSchema schema,
        FieldCollector collector)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var entry in entries)
            {
                writer.WritePropertyName(entry.Key);
                switch (entry)
                {
                    case IntrospectionEntry introspection:
                        Introspection.Write(writer, schema, introspection.Field, collector, introspection.Path);
                        break;
                    case TextsEntry texts:
                        WriteTexts(writer, texts);
                        break;
                    default:
                        writer.WriteStringValue(((ConstantEntry)entry).Value);
                        break;
                }
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, TextsEntry texts)
    {
        writer.WriteStartObject();
        foreach (var (key, text) in texts.Fields)
        {
            writer.WriteString(key, text);
        }

        writer.WriteEndObject();
    }

    private static string HashOf(GraphQLRequest request) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{request.OperationName}\n{request.Query}")));
}
