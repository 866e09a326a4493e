using System.Collections.Immutable;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>Resolves the spatial operators of a permission's filter.</summary>
internal sealed class SpatialFilterResolver(string subject, ProblemList problems)
{
    /// <summary>Resolves the operator of that name, without its <c>_</c> or <c>$</c>; null, reported, where it does not fit.</summary>
    public BoolExpr? Resolve(FilterSubject left, string name, MetadataNode value)
    {
        if (SpatialOperator.Of(left.Type).FirstOrDefault(known => known.Name == name) is not { } spatial)
        {
            return Fail(
                value,
                $" is of type \"{TypeNames.Of(left.Type)}\"; this operator works only on columns of type {SpatialOperator.TypesWith(name)}");
        }

        var operands = ImmutableArray.CreateBuilder<Operand>();
        foreach (var parameter in spatial.Parameters)
        {
            if (Resolve(left, parameter, spatial.InputType is not null, value) is not { } resolved)
            {
                return null;
            }

            operands.Add(resolved);
        }

        return new SpatialExpr(left.Value, spatial.Function, operands.ToImmutable());
    }

    private Operand? Resolve(FilterSubject left, SpatialParameter parameter, bool isNamed, MetadataNode value)
    {
        var type = parameter.TypeFor(left.Type);
        var given = value;
        if (isNamed)
        {
            if (value is not MetadataMap map)
            {
                Fail(value, $"the operator on the column \"{left.Name}\" needs a mapping, not {MapReader.Describe(value)}");
                return null;
            }

            given = map[parameter.Name];
            if (given is null)
            {
                if (parameter.Default is { } text)
                {
                    return new Operand(new LiteralSource(text), type);
                }

                Fail(value, $"key \"{parameter.Name}\" not found");
                return null;
            }
        }

        if (FilterValues.Source(given, type, isArray: false, out var reason) is { } source)
        {
            return new Operand(source, type);
        }

        Fail(given, $"the value for the column \"{left.Name}\": {reason}");
        return null;
    }

    private BoolExpr? Fail(MetadataNode node, string reason)
    {
        problems.Error(node.Location, subject, reason);
        return null;
    }
}
