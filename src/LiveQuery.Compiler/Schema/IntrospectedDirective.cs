using LiveQuery.Compiler.Language;

namespace LiveQuery.Compiler.Schema;

/// <summary>A directive that operations may use.</summary>
internal sealed record IntrospectedDirective(string Name, string Description, object[] Locations, params InputField[] Arguments)
{
    /// <summary><c>@include</c>, <c>@skip</c> and <c>@cached</c>.</summary>
    public static IEnumerable<IntrospectedDirective> All(RoleSchema schema)
    {
        var use = new NonNullUse(new NamedUse(schema.Types["Boolean"]));
        var condition = new InputField("if", use, InputMeaning.Plain);
        object[] ofSelections = ["FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"];
        return
        [
            new IntrospectedDirective("include", "whether this query should be included", ofSelections, condition),
            new IntrospectedDirective("skip", "whether this query should be skipped", ofSelections, condition),
            new IntrospectedDirective(
                Directives.Cached,
                "whether this query may be answered from a cache: answers are never out of date, and so none is kept",
                ["QUERY"],
                new InputField("ttl", new NamedUse(schema.Types["Int"]), InputMeaning.Plain, "the seconds that an answer may be kept", "60"),
                new InputField("refresh", new NamedUse(schema.Types["Boolean"]), InputMeaning.Plain, "whether a kept answer is to be replaced", "false")),
        ];
    }

    /// <summary>The value of a field of <c>__Directive</c>.</summary>
    public object? Value(string field) => field switch
    {
        "name" => Name,
        "description" => Description,
        "isRepeatable" => false,
        "locations" => Locations,
        "args" => Arguments,
        _ => null,
    };
}
