namespace LiveQuery.Compiler.Schema;

/// <summary>A directive that operations may use.</summary>
internal sealed record IntrospectedDirective(string Name, string Description, InputField Condition)
{
    private static readonly object[] Locations = ["FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"];

    /// <summary><c>@include</c> and <c>@skip</c>.</summary>
    public static IEnumerable<IntrospectedDirective> All(RoleSchema schema)
    {
        var use = new NonNullUse(new NamedUse(schema.Types["Boolean"]));
        var condition = new InputField("if", use, InputMeaning.Plain);
        return
        [
            new IntrospectedDirective("include", "whether this query should be included", condition),
            new IntrospectedDirective("skip", "whether this query should be skipped", condition),
        ];
    }

    /// <summary>The value of a field of <c>__Directive</c>.</summary>
    public object? Value(string field) => field switch
    {
        "name" => Name,
        "description" => Description,
        "isRepeatable" => false,
        "locations" => Locations,
        "args" => new object[] { Condition },
        _ => null,
    };
}
