using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Server.Connections;

namespace LiveQuery.Server.Metadata;

/// <summary>Compiles requests against the model that a <see cref="ModelProvider"/> keeps.</summary>
internal sealed partial class SchemaCompiler : IOperationCompiler, IDisposable
{
    private readonly ModelProvider _models;
    private readonly CompilerOptions _options;
    private readonly ILogger<SchemaCompiler> _logger;
    private readonly QueryCompiler _compiler = new();

    // Written by the provider's loop only, once this is made.
    private volatile CompiledSchema _schema;

    /// <summary>Takes the provider's model of now, and follows it.</summary>
    public SchemaCompiler(ModelProvider models, CompilerOptions options, ILogger<SchemaCompiler> logger)
    {
        _models = models;
        _options = options;
        _logger = logger;

        // Listening comes first: a change in between is then taken twice rather than missed.
        models.Changed += Follow;
        _schema = Take();
    }

    /// <inheritdoc/>
    public event Action? SchemaChanged;

    /// <inheritdoc/>
    public long SchemaVersion => _schema.Version;

    /// <summary>What requests are compiled against now.</summary>
    public CompiledSchema Schema => _schema;

    /// <inheritdoc/>
    public CompileResult Compile(GraphQLRequest request, Session session) => _compiler.Compile(_schema, request, session);

    /// <summary>Compiles each root field of a query on its own, as they are explained.</summary>
    public CompileResult CompileSeparately(GraphQLRequest request, Session session) =>
        _compiler.CompileSeparately(_schema, request, session);

    /// <inheritdoc/>
    public void Dispose() => _models.Changed -= Follow;

    private CompiledSchema Take()
    {
        var current = _models.Current;
        return CompiledSchema.Create(current.Model, _options, current.Version);
    }

    private void Follow()
    {
        _schema = Take();
        foreach (var listener in SchemaChanged?.GetInvocationList() ?? [])
        {
            try
            {
                ((Action)listener)();
            }
            catch (Exception exception)
            {
                // The other listeners hold other clients' operations.
                Log.ListenerFailed(_logger, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "A listener to changes of the schema failed.")]
        public static partial void ListenerFailed(ILogger logger, Exception exception);
    }
}
