using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.Sql;

/// <summary>A plan and the recipes for the values of its parameters.</summary>
internal sealed record Statement(Plan Plan, ImmutableArray<PlannedParameter> Parameters);

/// <summary>
/// Writes a root object as the direct statement, the direct poll and the multiplexed statement. All three hold the same
/// expression; they differ in how its parameters are spelled and in what is built around it.
/// </summary>
internal static class StatementWriter
{
    /// <summary>Writes the statements.</summary>
    public static Statement Write(
        string source,
        OperationKind kind,
        ImmutableArray<OutputField> fields,
        CompilerOptions options)
    {
        var context = new StatementContext(options);
        var root = new OutputWriter(context).Object(fields, null);
        var parameters = context.Parameters.Parameters;
        var direct = root.Render(index => Direct(index, parameters[index]));
        var plan = new Plan
        {
            Source = source,
            Kind = kind,
            DirectSql = $"select {direct} as data",
            DirectPollSql = DirectPoll(direct, parameters.Length, options.Hash),
            MultiplexedSql = MultiplexedStatement.Write(root.Render(MultiplexedStatement.Spell), parameters, options.Hash),
            Parameters = [.. parameters.Select(parameter => new PlanParameter(parameter.Type, parameter.IsArray))],
            Tables = TablesOf(context),
            IsVolatile = IsVolatile(context),
            CallsFunctions = context.CallsFunctions,
            Uses = RouteWriter.Write(fields, context.Parameters),
            Shape = Shapes.OfObject(fields),
            SetSql = kind == OperationKind.Subscription ? SetStatement.Write(fields, context) : null,
            FingerprintSql = kind == OperationKind.Subscription ? FingerprintStatement.Write(fields, root, context) : null,
        };
        return new Statement(plan, parameters);
    }

    /// <summary>The relations that a statement reads, those below views included.</summary>
    public static ImmutableArray<TableName> TablesOf(StatementContext context) =>
    [
        .. context.Tables.SelectMany(table => table.ReadsFrom.Prepend(table.Name)).Distinct()
            .Order(Comparer<TableName>.Create((a, b) => a.CompareTo(b))),
    ];

    /// <summary>Whether two runs of a statement under one snapshot may differ.</summary>
    public static bool IsVolatile(StatementContext context) =>
        context.IsVolatile || context.Tables.Any(table => table.IsVolatile);

    private static string Direct(int index, PlannedParameter parameter) =>
        ParameterCast.Write($"${index + 1}", parameter.Type, parameter.IsArray);

    // The two `offset 0` keep the planner from merging the levels, which would make it compute the JSON twice: for its
    // hash and for itself.
    private static string DirectPoll(string root, int parameters, ResultHash hash) => $"""
        select data, hash
        from (select data, {HashSql.Of(hash)} as hash
              from (select {root} as data offset 0) q
              offset 0) r
        where hash is distinct from ${parameters + 1}::bytea
        """;
}
