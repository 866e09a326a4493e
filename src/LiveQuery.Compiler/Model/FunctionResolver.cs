using System.Collections.Frozen;
using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>Resolves the tracked functions of a source against its catalog and its tracked tables.</summary>
internal sealed class FunctionResolver(
    string source,
    SourceCatalog catalog,
    IReadOnlyDictionary<TableName, TrackedTable> tables,
    ImmutableArray<InheritedRoleMetadata> inherited,
    ProblemList problems)
{
    /// <summary>The function, or null where it does not serve, which is reported.</summary>
    public TrackedFunction? Resolve(FunctionMetadata metadata)
    {
        var name = metadata.Name;
        if (Find(metadata) is not { } function)
        {
            return null;
        }

        if (Refusal(metadata, function) is { } reason)
        {
            return Fail(metadata, $"the function \"{name}\" cannot be tracked because {reason}");
        }

        if (function.ReturnTable is not { } returned || !tables.TryGetValue(returned, out var target))
        {
            return Fail(metadata, function.ReturnTable is null
                ? $"the function \"{name}\" cannot be tracked because the function does not return a \"COMPOSITE\" type"
                : $"table \"{function.ReturnTable}\" does not exist in source: {source}");
        }

        var naming = target.Naming;
        var baseName = metadata.CustomName is { Length: > 0 } custom
            ? new BaseName(custom, IsCustom: true)
            : new BaseName(name.Schema == "public" ? name.Name : $"{name.Schema}_{name.Name}", IsCustom: false);
        return new TrackedFunction
        {
            Source = source,
            Signature = FunctionSignature.Of(function, null, metadata.SessionArgument),
            Target = target,
            IsMutation = IsMutation(metadata, function),
            FieldName = metadata.FieldName is { } field ? naming.RootField(field) : naming.RootField(baseName),
            AggregateFieldName = metadata.AggregateFieldName is { } aggregate
                ? naming.RootField(aggregate)
                : naming.RootField(baseName, "aggregate"),
            ConnectionFieldName = naming.RootField(
                metadata.FieldName is { } own ? new BaseName(own, IsCustom: true) : baseName, "connection"),
            ArgumentsTypeName = naming.Type(baseName, "args"),
            Comment = metadata.Comment,
            Roles = Roles(metadata),
        };
    }

    /// <summary>The roles with a permission, and those that inherit from one of them.</summary>
    private FrozenSet<string> Roles(FunctionMetadata metadata)
    {
        var roles = metadata.Permissions.Select(permission => permission.Role).ToHashSet(StringComparer.Ordinal);
        foreach (var role in inherited.Where(role => role.Parents.Any(roles.Contains)))
        {
            roles.Add(role.Role);
        }

        return roles.ToFrozenSet(StringComparer.Ordinal);
    }

    private static bool IsMutation(FunctionMetadata metadata, CatalogFunction function) =>
        metadata.ExposedAs == "mutation" || (metadata.ExposedAs is null && function.Volatility == Volatility.Volatile);

    private CatalogFunction? Find(FunctionMetadata metadata)
    {
        switch (catalog.Functions.GetValueOrDefault(metadata.Name))
        {
            case { IsDefaultOrEmpty: false } found when found.Length == 1:
                return found[0];
            case { IsDefaultOrEmpty: false }:
                Fail(metadata, $"function \"{metadata.Name}\" is overloaded. Overloaded functions are not supported");
                return null;
            default:
                Fail(metadata, $"no such function exists: \"{metadata.Name}\"");
                return null;
        }
    }

    private static string? Refusal(FunctionMetadata metadata, CatalogFunction function)
    {
        if (!GraphQLNames.IsValid(metadata.CustomName ?? metadata.Name.Name))
        {
            return "function name is not a legal GraphQL identifier";
        }

        if (function.IsVariadic)
        {
            return "function with \"VARIADIC\" parameters are not supported";
        }

        if (metadata.ExposedAs == "mutation" && function.Volatility != Volatility.Volatile)
        {
            return "the function was requested to be exposed as a mutation, but is not marked VOLATILE. "
                + "Maybe the function was given the wrong volatility when it was defined?";
        }

        if (metadata.SessionArgument is { } session)
        {
            var parameter = function.Parameters.FirstOrDefault(parameter => parameter.Name == session);
            if (parameter is null)
            {
                return $"given session argument \"{session}\" not the input argument of the function \"{metadata.Name}\"";
            }

            if (parameter.Type.Underlying.Name is not "json")
            {
                return $"given session argument \"{session}\" is not of type json";
            }
        }

        var illegal = function.Parameters.Select(parameter => parameter.Name).OfType<string>()
            .Where(argument => !GraphQLNames.IsValid(argument)).ToList();
        return illegal.Count == 0 ? null : $"the function arguments {string.Join(',', illegal)} are not in compliance with GraphQL spec";
    }

    private TrackedFunction? Fail(FunctionMetadata metadata, string reason)
    {
        problems.Error(metadata.Location, FunctionReader.SubjectOf(metadata.Name, source), reason);
        return null;
    }
}
