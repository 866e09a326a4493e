using System.Collections.Immutable;

namespace LiveQuery.Compiler.Schema;

/// <summary>
/// A named type of a role's schema. Members are made on first use, since types refer to each other in circles; after that
/// a type never changes.
/// </summary>
internal abstract class GraphType(string name, string? description)
{
    /// <summary>The GraphQL name.</summary>
    public string Name { get; } = name;

    /// <summary>The description, or null.</summary>
    public string? Description { get; } = description;

    /// <summary>Whether fields are selected from it.</summary>
    public bool IsComposite => this is ObjectType or InterfaceType or UnionType;
}

/// <summary>A scalar; <c>Int</c>, <c>String</c>, … or named after a Postgres type.</summary>
internal sealed class ScalarType(string name, string? description = null) : GraphType(name, description);

/// <summary>An enum.</summary>
internal sealed class EnumType(string name, string? description, ImmutableArray<EnumMember> members)
    : GraphType(name, description)
{
    /// <summary>The values in their order.</summary>
    public ImmutableArray<EnumMember> Members { get; } = members;

    /// <summary>The value of that name, or null.</summary>
    public EnumMember? Member(string name) => Members.FirstOrDefault(member => member.Name == name);
}

/// <summary>A value of an enum.</summary>
/// <param name="Name">Its GraphQL name.</param>
/// <param name="Description">Its description, or null.</param>
/// <param name="Meaning">What it stands for: a <see cref="Model.TrackedColumn"/> for select columns, an <see cref="OrderDirection"/>.</param>
internal sealed record EnumMember(string Name, string? Description, object? Meaning = null);

/// <summary>An object type; its fields are sorted by name.</summary>
internal sealed class ObjectType(string name, string? description, Func<IEnumerable<Field>> fields)
    : GraphType(name, description)
{
    private readonly Lazy<SortedDictionary<string, Field>> _fields = new(() =>
        new SortedDictionary<string, Field>(fields().ToDictionary(field => field.Name), StringComparer.Ordinal));

    /// <summary>The fields by name, <c>__typename</c> not among them.</summary>
    public IReadOnlyDictionary<string, Field> Fields => _fields.Value;

    /// <summary>The fields that tell its objects apart in an Apollo federation (<c>@key</c>); empty where nothing refers to them.</summary>
    public ImmutableArray<string> KeyFields { get; init; } = [];

    /// <summary>The interfaces that it implements, sorted by name.</summary>
    public ImmutableArray<InterfaceType> Interfaces { get; init; } = [];
}

/// <summary>An interface.</summary>
/// <param name="name">The GraphQL name.</param>
/// <param name="description">The description, or null.</param>
/// <param name="fields">The fields that all of its types have, sorted by name.</param>
/// <param name="possible">The types that implement it.</param>
internal sealed class InterfaceType(
    string name,
    string? description,
    ImmutableArray<Field> fields,
    Func<IEnumerable<ObjectType>> possible)
    : GraphType(name, description)
{
    private readonly Lazy<ImmutableArray<ObjectType>> _possible = new(() => Sorted(possible()));

    /// <summary>The fields.</summary>
    public ImmutableArray<Field> Fields { get; } = fields;

    /// <summary>The types that implement it, sorted by name.</summary>
    public ImmutableArray<ObjectType> PossibleTypes => _possible.Value;

    /// <summary>Types in the order in which they are told.</summary>
    internal static ImmutableArray<ObjectType> Sorted(IEnumerable<ObjectType> types) =>
        [.. types.OrderBy(type => type.Name, StringComparer.Ordinal)];
}

/// <summary>A union.</summary>
internal sealed class UnionType(string name, string? description, Func<IEnumerable<ObjectType>> possible)
    : GraphType(name, description)
{
    private readonly Lazy<ImmutableArray<ObjectType>> _possible = new(() => InterfaceType.Sorted(possible()));

    /// <summary>Its types, sorted by name.</summary>
    public ImmutableArray<ObjectType> PossibleTypes => _possible.Value;
}

/// <summary>An input object type; its fields are sorted by name.</summary>
internal sealed class InputObjectType(string name, string? description, Func<IEnumerable<InputField>> fields)
    : GraphType(name, description)
{
    private readonly Lazy<SortedDictionary<string, InputField>> _fields = new(() =>
        new SortedDictionary<string, InputField>(fields().ToDictionary(field => field.Name), StringComparer.Ordinal));

    /// <summary>The fields by name.</summary>
    public IReadOnlyDictionary<string, InputField> Fields => _fields.Value;
}

/// <summary>How a type is used at a place: the named type, in lists, nullable or not.</summary>
internal abstract record TypeUse
{
    /// <summary>As GraphQL prints it: <c>[author!]!</c>.</summary>
    public abstract override string ToString();

    /// <summary>The named type within.</summary>
    public GraphType Named => this switch
    {
        NamedUse named => named.Type,
        ListUse list => list.Item.Named,
        NonNullUse nonNull => nonNull.Inner.Named,
        _ => throw new InvalidOperationException("unknown use of a type"),
    };
}

/// <summary>The type itself, nullable.</summary>
internal sealed record NamedUse(GraphType Type) : TypeUse
{
    public override string ToString() => Type.Name;
}

/// <summary>A nullable list.</summary>
internal sealed record ListUse(TypeUse Item) : TypeUse
{
    public override string ToString() => $"[{Item}]";
}

/// <summary>Never null.</summary>
internal sealed record NonNullUse(TypeUse Inner) : TypeUse
{
    public override string ToString() => $"{Inner}!";
}

/// <summary>A field of an object type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Meaning">What the planner makes of it.</param>
/// <param name="Description">Its description, or null.</param>
internal sealed record Field(string Name, TypeUse Type, FieldMeaning Meaning, string? Description = null)
{
    /// <summary>The arguments, sorted by name.</summary>
    public ImmutableArray<InputField> Arguments { get; init; } = [];

    /// <summary>The argument of that name, or null.</summary>
    public InputField? Argument(string name) => Arguments.FirstOrDefault(argument => argument.Name == name);
}

/// <summary>An argument, or a field of an input object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Meaning">What the planner makes of it.</param>
/// <param name="Description">Its description, or null.</param>
/// <param name="DefaultValue">Its default as GraphQL text, or null.</param>
internal sealed record InputField(
    string Name,
    TypeUse Type,
    InputMeaning Meaning,
    string? Description = null,
    string? DefaultValue = null)
{
    /// <summary>What the planner knows it by, where it goes by a name: the same whatever the naming convention.</summary>
    public string Key { get; init; } = Name;
}
