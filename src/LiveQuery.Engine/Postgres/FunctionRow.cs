using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// A row of <c>pg_proc</c>. <paramref name="Modes"/> and <paramref name="ArgumentNames"/> are empty where Postgres keeps
/// none: then every argument is an input, and nameless.
/// </summary>
internal sealed record FunctionRow(
    TableName Name,
    char Volatility,
    bool ReturnsSet,
    uint ReturnType,
    uint ReturnRelation,
    bool IsVariadic,
    uint[] ArgumentTypes,
    string[] Modes,
    string[] ArgumentNames,
    int Defaults,
    string? Comment,
    bool TellsTime)
{
    /// <summary>The function.</summary>
    public CatalogFunction Build(CatalogTypes types, CatalogTables tables) => new()
    {
        Name = Name,
        Volatility = Volatility switch
        {
            'i' => Compiler.Catalog.Volatility.Immutable,
            's' => Compiler.Catalog.Volatility.Stable,
            _ => Compiler.Catalog.Volatility.Volatile,
        },
        TellsTime = TellsTime,
        ReturnsSet = ReturnsSet,
        ReturnType = types[ReturnType],
        ReturnTable = ReturnRelation == 0 ? null : tables.Name(ReturnRelation),
        IsVariadic = IsVariadic,
        Parameters = ReadParameters(types),
        Comment = Comment,
    };

    private ImmutableArray<FunctionParameter> ReadParameters(CatalogTypes types)
    {
        // Inputs, in-outs and variadics; the rest (o, t) are columns of the result.
        var inputs = Enumerable.Range(0, ArgumentTypes.Length)
            .Where(i => Modes.Length == 0 || Modes[i] is "i" or "b" or "v")
            .ToArray();
        var parameters = ImmutableArray.CreateBuilder<FunctionParameter>(inputs.Length);
        for (var i = 0; i < inputs.Length; i++)
        {
            var name = inputs[i] < ArgumentNames.Length ? ArgumentNames[inputs[i]] : string.Empty;
            parameters.Add(new FunctionParameter(
                name.Length == 0 ? null : name, types[ArgumentTypes[inputs[i]]], i >= inputs.Length - Defaults));
        }

        return parameters.MoveToImmutable();
    }
}
