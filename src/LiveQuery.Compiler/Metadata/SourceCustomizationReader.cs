namespace LiveQuery.Compiler.Metadata;

/// <summary>Reads <c>customization</c> of a source.</summary>
internal static class SourceCustomizationReader
{
    /// <summary>Reads it; the names as they are where there is none.</summary>
    public static SourceCustomization Read(MapReader source)
    {
        if (source.Map("customization") is not { } reader)
        {
            return new SourceCustomization();
        }

        var roots = reader.Map("root_fields");
        var types = reader.Map("type_names");
        var customization = new SourceCustomization
        {
            Namespace = Name(roots, "namespace") is { Length: > 0 } name ? name : null,
            RootPrefix = Name(roots, "prefix"),
            RootSuffix = Name(roots, "suffix"),
            TypePrefix = Name(types, "prefix"),
            TypeSuffix = Name(types, "suffix"),
            Convention = Convention(reader),
        };
        roots?.Finish();
        types?.Finish();
        reader.Finish();
        return customization;
    }

    private static string Name(MapReader? reader, string key)
    {
        if (reader?.Text(key) is not { Length: > 0 } text)
        {
            return "";
        }

        // A suffix may begin with a digit; whether the whole name is one is checked where it is made.
        if (GraphQLNames.IsValid("a" + text))
        {
            return text;
        }

        reader.Fail(reader.Node(key)!.Location, $"\"{text}\" holds characters that no name in GraphQL may hold");
        return "";
    }

    private static NamingConvention? Convention(MapReader reader)
    {
        switch (reader.Text("naming_convention"))
        {
            case null:
                return null;
            case "hasura-default":
                return NamingConvention.Hasura;
            case "graphql-default":
                return NamingConvention.GraphQL;
            case var other:
                reader.Fail(reader.Location, $"\"naming_convention\" must be hasura-default or graphql-default, not \"{other}\"");
                return null;
        }
    }
}
