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
            _ => "OBJECT",
        },
        "name" => type.Name,
        "description" => type.Description,
        "fields" => type is ObjectType obj ? obj.Fields.Values.Cast<object>().ToArray() : null,
        "interfaces" => type is ObjectType ? Array.Empty<object>() : null,
        "enumValues" => type is EnumType values ? values.Members.Cast<object>().ToArray() : null,
        "inputFields" => type is InputObjectType input ? input.Fields.Values.Cast<object>().ToArray() : null,
        _ => null,
    };
}
