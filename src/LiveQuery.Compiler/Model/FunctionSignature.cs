using System.Collections.Immutable;
using System.Globalization;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Model;

/// <summary>What fills the parameters of a function: the row, the session, or the client.</summary>
/// <param name="Function">The function.</param>
/// <param name="Parameters">Its parameters in order.</param>
public sealed record FunctionSignature(CatalogFunction Function, ImmutableArray<SignatureParameter> Parameters)
{
    /// <summary>Those that the client fills.</summary>
    public IEnumerable<SignatureParameter> Arguments => Parameters.Where(parameter => parameter.Filler == ParameterFiller.Client);

    /// <summary>The call without any argument of the client's; null where one has no default.</summary>
    public FunctionCall? CallWithoutArguments()
    {
        var arguments = ImmutableArray.CreateBuilder<CallArgument>();
        var isNamed = false;
        foreach (var parameter in Parameters)
        {
            if (parameter.Filler == ParameterFiller.Client)
            {
                if (!parameter.Parameter.HasDefault)
                {
                    return null;
                }

                isNamed = true;
            }
            else
            {
                arguments.Add(new CallArgument(isNamed ? parameter.Parameter.Name : null, parameter.OwnOperand));
            }
        }

        return new FunctionCall(Function, arguments.ToImmutable());
    }

    /// <summary>Reads what fills the parameters of a function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="rowIndex">The index of the parameter that takes the row, or null.</param>
    /// <param name="sessionArgument">The name of the parameter that takes the session, or null.</param>
    public static FunctionSignature Of(CatalogFunction function, int? rowIndex, string? sessionArgument)
    {
        var parameters = ImmutableArray.CreateBuilder<SignatureParameter>();
        var unnamed = 0;
        for (var i = 0; i < function.Parameters.Length; i++)
        {
            var parameter = function.Parameters[i];
            var filler = i == rowIndex ? ParameterFiller.Row
                : parameter.Name is { } name && name == sessionArgument ? ParameterFiller.Session
                : ParameterFiller.Client;
            var graphQLName = parameter.Name
                ?? (filler == ParameterFiller.Client ? string.Create(CultureInfo.InvariantCulture, $"arg_{++unnamed}") : "");
            parameters.Add(new SignatureParameter(parameter, filler, graphQLName));
        }

        return new FunctionSignature(function, parameters.ToImmutable());
    }
}

/// <summary>What fills a parameter.</summary>
public enum ParameterFiller
{
    Client,
    Row,
    Session,
}

/// <summary>A parameter, what fills it, and its name in GraphQL.</summary>
public sealed record SignatureParameter(FunctionParameter Parameter, ParameterFiller Filler, string GraphQLName)
{
    /// <summary>The operand of a parameter that the client does not fill; null is the row.</summary>
    public Operand? OwnOperand => Filler == ParameterFiller.Session ? new Operand(new SessionObjectSource(), Parameter.Type) : null;
}
