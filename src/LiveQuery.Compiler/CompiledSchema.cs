using System.Collections.Concurrent;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler;

/// <summary>
/// A model ready to compile against: the schemas of its roles, made on first use, and the plans made so far. Replaced
/// whole when metadata or catalog change. Thread-safe.
/// </summary>
public sealed class CompiledSchema
{
    // Characters of SQL, documents and variables: some tens of megabytes at most.
    private const long PlanCacheCapacity = 8 * 1024 * 1024;

    // No role bears this name: it stands for all roles that the metadata does not mention, so that made-up names in
    // tokens do not fill the memory.
    private const string UnknownRole = "";

    private readonly ConcurrentDictionary<(string Role, bool IsBackend), Lazy<RoleSchema>> _roles = [];

    private readonly ApiKind _kind;
    private readonly Lazy<CompiledSchema>? _relay;

    private CompiledSchema(TrackedModel model, CompilerOptions options, long version, ApiKind kind)
    {
        _kind = kind;
        _relay = kind == ApiKind.Relay ? null : new(() => new CompiledSchema(model, options, version, ApiKind.Relay));
        Model = model;
        Options = options;
        Version = version;
    }

    /// <summary>The model.</summary>
    public TrackedModel Model { get; }

    /// <summary>The settings.</summary>
    public CompilerOptions Options { get; }

    /// <summary>The version of the model.</summary>
    public long Version { get; }

    /// <summary>The same model as connections and nodes of Relay; of that schema itself.</summary>
    public CompiledSchema Relay => _relay?.Value ?? this;

    /// <summary>The plans by what they depend on.</summary>
    internal GenerationCache<PlanKey, OperationTemplate> Plans { get; } = new(PlanCacheCapacity);

    /// <summary>Makes the schema of a model.</summary>
    public static CompiledSchema Create(TrackedModel model, CompilerOptions options, long version)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        return new CompiledSchema(model, options, version, ApiKind.Lists);
    }

    /// <summary>What the role of a session sees.</summary>
    internal RoleSchema For(Session session) => ForRole(session.Role, session.UsesBackendPermissions);

    /// <summary>What the role sees, with the permissions of backends or without.</summary>
    internal RoleSchema ForRole(string role, bool isBackend = false)
    {
        var known = role == TrackedModel.AdminRole || Model.Roles.Contains(role) ? role : UnknownRole;
        return _roles.GetOrAdd(
            (known, isBackend),
            key => new Lazy<RoleSchema>(() => RoleSchemaBuilder.Build(Model, key.Role, Options, _kind, key.IsBackend))).Value;
    }
}
