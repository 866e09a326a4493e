using System.Collections.Immutable;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.SavedQueries;

/// <summary>A type as it is used at a place: a list, or a named type; nullable or not.</summary>
public sealed class StructureType
{
    private readonly GraphType? _type;

    private StructureType(StructureType? item, GraphType? type, bool isNullable)
    {
        Item = item;
        _type = type;
        IsNullable = isNullable;
    }

    /// <summary>The type of the items of a list; null for a named type.</summary>
    public StructureType? Item { get; }

    /// <summary>Whether null may stand there.</summary>
    public bool IsNullable { get; }

    /// <summary>The name of a named type; empty for a list.</summary>
    public string Name => _type?.Name ?? "";

    /// <summary>The description of a named type, or null.</summary>
    public string? Description => _type?.Description;

    /// <summary>What a named type is.</summary>
    public StructureTypeKind Kind => _type switch
    {
        EnumType => StructureTypeKind.Enum,
        ObjectType or InterfaceType or UnionType => StructureTypeKind.Object,
        InputObjectType => StructureTypeKind.InputObject,
        _ => StructureTypeKind.Scalar,
    };

    /// <summary>The values of an enum.</summary>
    public ImmutableArray<string> Values => _type is EnumType values ? [.. values.Members.Select(member => member.Name)] : [];

    /// <summary>The fields of an input object. They may lead back to it.</summary>
    public ImmutableArray<KeyValuePair<string, StructureType>> InputFields => _type is InputObjectType input
        ? [.. input.Fields.Values.Select(member => KeyValuePair.Create(member.Name, Of(member.Type)))]
        : [];

    /// <summary>The type at a place of the schema.</summary>
    internal static StructureType Of(TypeUse use, bool isNullable = true) => use switch
    {
        NonNullUse nonNull => Of(nonNull.Inner, isNullable: false),
        ListUse list => new StructureType(Of(list.Item), null, isNullable),
        _ => new StructureType(null, use.Named, isNullable),
    };

    /// <summary>A list.</summary>
    internal static StructureType List(StructureType item, bool isNullable) => new(item, null, isNullable);

    /// <summary>A named type.</summary>
    internal static StructureType Named(GraphType type, bool isNullable) => new(null, type, isNullable);

    /// <inheritdoc/>
    public override string ToString() => (Item is null ? Name : $"[{Item}]") + (IsNullable ? "" : "!");
}

/// <summary>The kinds of named types.</summary>
public enum StructureTypeKind
{
    /// <summary>A scalar.</summary>
    Scalar,

    /// <summary>An enum.</summary>
    Enum,

    /// <summary>An object.</summary>
    Object,

    /// <summary>An object that is given.</summary>
    InputObject,
}
