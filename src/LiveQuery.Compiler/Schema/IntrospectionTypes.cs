namespace LiveQuery.Compiler.Schema;

/// <summary>The types of the introspection system (GraphQL specification, section 4.2).</summary>
internal static class IntrospectionTypes
{
    private static readonly string[] TypeKinds =
        ["ENUM", "INPUT_OBJECT", "INTERFACE", "LIST", "NON_NULL", "OBJECT", "SCALAR", "UNION"];

    private static readonly string[] Locations = ["FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT", "QUERY"];

    /// <summary>Adds the types; returns <c>__Schema</c> and what directives take, from which all others can be reached.</summary>
    public static GraphType[] AddTo(TypeRegistry types)
    {
        var text = new NamedUse(types.Scalar("String"));
        var boolean = new NamedUse(types.Scalar("Boolean"));
        var kinds = Enum(types, "__TypeKind", TypeKinds);
        var locations = Enum(types, "__DirectiveLocation", Locations);
        ObjectType type = null!;

        var value = Make(types, "__EnumValue", () =>
        [
            Plain("name", Required(text)),
            Plain("description", text),
            Plain("isDeprecated", Required(boolean)),
            Plain("deprecationReason", text),
        ]);
        var input = Make(types, "__InputValue", () =>
        [
            Plain("name", Required(text)),
            Plain("description", text),
            Plain("type", Required(new NamedUse(type))),
            Plain("defaultValue", text),
            Plain("isDeprecated", Required(boolean)),
            Plain("deprecationReason", text),
        ]);
        var field = Make(types, "__Field", () =>
        [
            Plain("name", Required(text)),
            Plain("description", text),
            Deprecatable("args", Required(List(input)), boolean),
            Plain("type", Required(new NamedUse(type))),
            Plain("isDeprecated", Required(boolean)),
            Plain("deprecationReason", text),
        ]);
        type = Make(types, "__Type", () =>
        [
            Plain("kind", Required(new NamedUse(kinds))),
            Plain("name", text),
            Plain("description", text),
            Plain("specifiedByURL", text),
            Deprecatable("fields", List(field), boolean),
            Plain("interfaces", List(type)),
            Plain("possibleTypes", List(type)),
            Deprecatable("enumValues", List(value), boolean),
            Deprecatable("inputFields", List(input), boolean),
            Plain("ofType", new NamedUse(type)),
        ]);
        var directive = Make(types, "__Directive", () =>
        [
            Plain("name", Required(text)),
            Plain("description", text),
            Plain("isRepeatable", Required(boolean)),
            Plain("locations", Required(List(locations))),
            Deprecatable("args", Required(List(input)), boolean),
        ]);
        var schema = Make(types, "__Schema", () =>
        [
            Plain("description", text),
            Plain("types", Required(List(type))),
            Plain("queryType", Required(new NamedUse(type))),
            Plain("mutationType", new NamedUse(type)),
            Plain("subscriptionType", new NamedUse(type)),
            Plain("directives", Required(List(directive))),
        ]);
        return [schema, types.Scalar("Int")];
    }

    private static ObjectType Make(TypeRegistry types, string name, Func<IEnumerable<Field>> fields) =>
        types.GetOrAdd(name, () => new ObjectType(name, null, fields));

    private static EnumType Enum(TypeRegistry types, string name, string[] members) =>
        types.GetOrAdd(name, () => new EnumType(name, null, [.. members.Select(member => new EnumMember(member, null))]));

    private static NonNullUse Required(TypeUse use) => new(use);

    private static ListUse List(GraphType item) => new(new NonNullUse(new NamedUse(item)));

    private static Field Plain(string name, TypeUse use) => new(name, use, new IntrospectionMeaning());

    private static Field Deprecatable(string name, TypeUse use, TypeUse boolean) => Plain(name, use) with
    {
        Arguments = [new InputField("includeDeprecated", boolean, InputMeaning.Plain, DefaultValue: "false")],
    };
}
