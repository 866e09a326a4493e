using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.SavedQueries;

/// <summary>Describes saved queries as the schema of a role has them.</summary>
public sealed class QueryDescription
{
    private readonly QueryAnalyzer _analyzer;

    /// <summary>Describes by the schema of a role.</summary>
    public QueryDescription(CompiledSchema schema, string role = TrackedModel.AdminRole)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _analyzer = new QueryAnalyzer(SchemaGlance.Of(schema.ForRole(role)));
    }

    /// <summary>What a query takes and gives.</summary>
    public QueryStructure Describe(SavedQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _analyzer.Analyze(query);
    }
}
