using System.Collections.Immutable;

namespace LiveQuery.Compiler.Metadata;

/// <summary>Reads the tracked functions of a source.</summary>
internal static class FunctionReader
{
    /// <summary>What problems call a function.</summary>
    public static string SubjectOf(Catalog.TableName function, string source) => $"function \"{function}\" in source \"{source}\"";

    /// <summary>Reads the list under <c>functions</c>.</summary>
    public static ImmutableArray<FunctionMetadata> Read(MapReader source, string name, HashSet<string> roles, ProblemList problems)
    {
        var functions = ImmutableArray.CreateBuilder<FunctionMetadata>();
        foreach (var node in source.List("functions"))
        {
            if (node is MetadataMap map)
            {
                if (ReadOne(map, name, roles, problems) is { } function)
                {
                    functions.Add(function);
                }
            }
            else if (node is not MetadataUnreadable)
            {
                problems.Error(node.Location, source.Subject, $"a function must be a mapping, not {MapReader.Describe(node)}");
            }
        }

        return functions.ToImmutable();
    }

    private static FunctionMetadata? ReadOne(MetadataMap map, string source, HashSet<string> roles, ProblemList problems)
    {
        var reader = new MapReader(map, "function", problems);
        if (TableReader.ReadName(reader, "function") is not { } name)
        {
            return null;
        }

        reader.Subject = SubjectOf(name, source);
        var configuration = reader.Map("configuration");
        var fields = configuration?.Map("custom_root_fields");
        var permissions = ImmutableArray.CreateBuilder<FunctionPermissionMetadata>();
        foreach (var node in reader.List("permissions").OfType<MetadataMap>())
        {
            var permission = new MapReader(node, reader.Subject, problems);
            if (permission.RequiredText("role") is { } role)
            {
                roles.Add(role);
                permissions.Add(new FunctionPermissionMetadata(node.Location, role));
            }

            permission.Accept("definition");
            permission.Finish();
        }

        var function = new FunctionMetadata
        {
            Location = reader.Location,
            Name = name,
            SessionArgument = configuration?.Text("session_argument"),
            ExposedAs = configuration?.Text("exposed_as"),
            CustomName = configuration?.Text("custom_name"),
            FieldName = fields?.Text("function"),
            AggregateFieldName = fields?.Text("function_aggregate"),
            Comment = reader.Text("comment"),
            Permissions = permissions.ToImmutable(),
        };
        configuration?.Accept("response");
        fields?.Finish();
        configuration?.Finish();
        reader.Finish();
        return reader.HasFailed || configuration?.HasFailed == true ? null : function;
    }
}
