using System.Collections.Frozen;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>Resolves the computed fields of one source's tables.</summary>
internal sealed class ComputedFieldResolver(
    SourceCatalog catalog,
    IReadOnlyDictionary<TableName, TrackedTable> tables,
    ProblemList problems)
{
    private readonly Dictionary<(TableName Table, string Name), string> _dropped = [];

    /// <summary>Why a computed field is not there, by table and name: filters that use it say so.</summary>
    public IReadOnlyDictionary<(TableName Table, string Name), string> Dropped => _dropped;

    /// <summary>Sets the computed fields of a table, whose relationships must be known.</summary>
    public void Resolve(TableMetadata metadata, TrackedTable table)
    {
        var fields = new Dictionary<string, ComputedField>(StringComparer.Ordinal);
        foreach (var item in metadata.ComputedFields)
        {
            var reason = NameProblem(item.Name, table) ?? (fields.ContainsKey(item.Name) ? "field definition conflicts with another computed field" : null);
            var field = reason is null ? ResolveOne(item, table, out reason) : null;
            if (field is not null)
            {
                fields.Add(item.Name, field);
                continue;
            }

            _dropped[(metadata.Name, item.Name)] = reason!;
            problems.Error(item.Location, ComputedFieldReader.SubjectOf(item.Name, metadata.Name), reason!);
        }

        table.ComputedFields = fields.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string? NameProblem(string name, TrackedTable table)
    {
        if (table.Table.Column(name) is not null)
        {
            return "field definition conflicts with postgres column";
        }

        if (table.Columns.FirstOrDefault(column => column.GraphQLName == name) is { } custom)
        {
            return $"field definition conflicts with custom field name for postgres column \"{custom.Column.Name}\"";
        }

        return table.Relationships.ContainsKey(name) ? $"conflicting definitions for field \"{name}\"" : null;
    }

    private ComputedField? ResolveOne(ComputedFieldMetadata item, TrackedTable table, out string? reason)
    {
        reason = null;
        if (catalog.Functions.GetValueOrDefault(item.Function) is not { IsDefaultOrEmpty: false } found)
        {
            reason = $"no such function exists: \"{item.Function}\"";
            return null;
        }

        if (found.Length > 1)
        {
            reason = $"function \"{item.Function}\" is overloaded. Overloaded functions are not supported";
            return null;
        }

        var function = found[0];
        var rowIndex = RowIndex(item, function);
        var refusals = Refusals(item, table, function, rowIndex).ToList();
        if (refusals.Count > 0)
        {
            var reasons = refusals.Count == 1
                ? $"because {refusals[0]}"
                : "for the following reasons:\n" + string.Join("\n", refusals.Select(refusal => $"  • {refusal}")) + "\n";
            reason = $"the computed field \"{item.Name}\" cannot be added to table \"{table}\" {reasons}";
            return null;
        }

        return new ComputedField
        {
            Name = item.Name,
            Signature = FunctionSignature.Of(function, rowIndex, item.SessionArgument),
            Target = function.ReturnTable is { } target ? tables[target] : null,
            ArgumentsTypeName = table.Naming.Type(new BaseName($"{item.Name}_{table.BaseName.Text}", IsCustom: false), "args"),
            Description = (item.Comment ?? function.Comment ?? $"A computed field, executes function \"{item.Function}\"") is { Length: > 0 } text
                ? text
                : null,
        };
    }

    private static int? RowIndex(ComputedFieldMetadata item, CatalogFunction function)
    {
        if (item.TableArgument is not { } name)
        {
            return function.Parameters.IsEmpty ? null : 0;
        }

        for (var i = 0; i < function.Parameters.Length; i++)
        {
            if (function.Parameters[i].Name == name)
            {
                return i;
            }
        }

        return null;
    }

    private IEnumerable<string> Refusals(ComputedFieldMetadata item, TrackedTable table, CatalogFunction function, int? rowIndex)
    {
        if (!GraphQLNames.IsValid(item.Name))
        {
            yield return $"\"{item.Name}\" is not valid GraphQL name";
        }

        if (function.Volatility == Volatility.Volatile)
        {
            yield return $"the function \"{item.Function}\" is of type VOLATILE; cannot be added as a computed field";
        }

        if (function.ReturnTable is { } returned)
        {
            if (!tables.ContainsKey(returned))
            {
                yield return $"the function \"{item.Function}\" returning set of table \"{returned}\" is not tracked or not found in database";
            }
        }
        else if (function.ReturnsSet || function.ReturnType.Kind is PostgresTypeKind.Array or PostgresTypeKind.Composite or PostgresTypeKind.Pseudo)
        {
            yield return $"the function \"{item.Function}\" returning type {function.ReturnType.Name} is not a BASE type";
        }

        if (function.Parameters.IsEmpty)
        {
            yield return $"the function \"{item.Function}\" has no input arguments";
        }
        else if (rowIndex is not { } index)
        {
            yield return $"\"{item.TableArgument}\" is not an input argument of the function \"{item.Function}\"";
        }
        else
        {
            foreach (var refusal in RowRefusals(item, table, function, function.Parameters[index]))
            {
                yield return refusal;
            }
        }

        if (item.SessionArgument is { } session)
        {
            var parameter = function.Parameters.FirstOrDefault(parameter => parameter.Name == session);
            if (parameter is null)
            {
                yield return $"\"{session}\" is not an input argument of the function \"{item.Function}\"";
            }
            else if (parameter.Type.Underlying.Name is not ("json" or "jsonb"))
            {
                yield return $"\"{session}\" argument of the function \"{item.Function}\" is not of type JSON";
            }
        }
    }

    private static IEnumerable<string> RowRefusals(
        ComputedFieldMetadata item, TrackedTable table, CatalogFunction function, FunctionParameter parameter)
    {
        var what = item.TableArgument is { } name ? $"\"{name}\" argument" : "first argument";
        if (parameter.Type.Kind != PostgresTypeKind.Composite)
        {
            yield return $"{what} of the function \"{function.Name}\" is not COMPOSITE type";
        }

        var type = new TableName(parameter.Type.Schema, parameter.Type.Name);
        if (type != table.Table.Name)
        {
            yield return $"{what} of the function \"{function.Name}\" of type \"{type}\" is not the table to which the computed field is being added";
        }
    }
}
