namespace LiveQuery.Compiler.Schema;

/// <summary>The fields of <c>__Type</c>, for a named type and for the lists and non-nulls around it.</summary>
internal sealed class IntrospectedType(RoleSchema schema)
{
    /// <summary>The value of a field of <c>__Type</c>.</summary>
    public object? Value(TypeUse use, string name) => use switch
    {
        NonNullUse nonNull => name switch { "kind" => "NON_NULL", "ofType" => nonNull.Inner, _ => null },
        ListUse list => name switch { "kind" => "LIST", "ofType" => list.Item, _ => null },
        _ => Named(schema.Types[use.Named.Name], name),
    };

    private static object? Named(GraphType type, string name) => name switch
    {
        "kind" => type switch
        {
            ScalarType => "SCALAR",
            EnumType => "ENUM",
            InputObjectType => "INPUT_OBJECT",
            InterfaceType => "INTERFACE",
            UnionType => "UNION",
            _ => "OBJECT",
        },
        "name" => type.Name,
        "description" => type.Description,
        "fields" => type switch
        {
            ObjectType obj => obj.Fields.Values.Cast<object>().ToArray(),
            InterfaceType all => all.Fields.Cast<object>().ToArray(),
            _ => null,
        },
        "interfaces" => type switch
        {
            ObjectType obj => Uses(obj.Interfaces),
            InterfaceType => Array.Empty<object>(),
            _ => null,
        },
        "possibleTypes" => type switch
        {
            InterfaceType all => Uses(all.PossibleTypes),
            UnionType union => Uses(union.PossibleTypes),
            _ => null,
        },
        "enumValues" => type is EnumType values ? values.Members.Cast<object>().ToArray() : null,
        "inputFields" => type is InputObjectType input ? input.Fields.Values.Cast<object>().ToArray() : null,
        _ => null,
    };

    private static object[] Uses(IEnumerable<GraphType> types) => [.. types.Select(type => new NamedUse(type))];
}
