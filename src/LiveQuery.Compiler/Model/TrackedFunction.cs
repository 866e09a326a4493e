using System.Collections.Frozen;

namespace LiveQuery.Compiler.Model;

/// <summary>A function that serves as root fields over the table whose rows it returns.</summary>
public sealed class TrackedFunction
{
    /// <summary>The source that holds it.</summary>
    public required string Source { get; init; }

    /// <summary>How it is called.</summary>
    public required FunctionSignature Signature { get; init; }

    /// <summary>The table whose rows it returns.</summary>
    public required TrackedTable Target { get; init; }

    /// <summary>The name of its field.</summary>
    public required string FieldName { get; init; }

    /// <summary>The name of its aggregate field.</summary>
    public required string AggregateFieldName { get; init; }

    /// <summary>The name of its connection field in the relay schema.</summary>
    public required string ConnectionFieldName { get; init; }

    /// <summary>The name of the type of its arguments.</summary>
    public required string ArgumentsTypeName { get; init; }

    /// <summary>Whether it is a root field of mutations; else of queries and subscriptions.</summary>
    public bool IsMutation { get; init; }

    /// <summary>The operator's comment, or null.</summary>
    public string? Comment { get; init; }

    /// <summary>The roles that may call it by a permission of their own.</summary>
    public FrozenSet<string> Roles { get; init; } = FrozenSet<string>.Empty;
}

/// <summary>A field that a function computes from a row.</summary>
public sealed class ComputedField
{
    /// <summary>The name of the field.</summary>
    public required string Name { get; init; }

    /// <summary>How its function is called.</summary>
    public required FunctionSignature Signature { get; init; }

    /// <summary>The table whose rows it returns; null where it is a scalar.</summary>
    public TrackedTable? Target { get; init; }

    /// <summary>The name of the type of its arguments.</summary>
    public required string ArgumentsTypeName { get; init; }

    /// <summary>Its description.</summary>
    public string? Description { get; init; }

    /// <summary>Whether the client may pass arguments; such a field cannot be filtered or ordered by.</summary>
    public bool HasArguments => Signature.Arguments.Any();
}
