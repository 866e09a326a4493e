using System.Collections.Immutable;
using System.Runtime.InteropServices;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Planning;

/// <summary>Reads the values of a plan's parameters out of one request and its session.</summary>
/// <param name="operation">The request's operation; null where no parameter comes from a document.</param>
/// <param name="session">The session.</param>
internal sealed class ParameterValues(ParsedOperation? operation, Session session)
{
    /// <summary>The session.</summary>
    public Session Session => session;

    /// <summary>The values of parameters, in their order.</summary>
    /// <exception cref="GraphQLException">One is missing, or is nothing that the API takes for the type.</exception>
    public ImmutableArray<string?> Of(ImmutableArray<PlannedParameter> parameters)
    {
        var values = new string?[parameters.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Of(parameters[i]);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    /// <summary>The value in Postgres' text form; null is NULL.</summary>
    /// <exception cref="GraphQLException">It is missing, or is nothing that the API takes for the type.</exception>
    public string? Of(PlannedParameter parameter) => parameter.Source switch
    {
        LiteralSource literal => literal.Text,
        SessionSource variable => session.Variables.TryGetValue(variable.Name, out var text)
            ? text
            : throw FieldPath.Root.Error($"missing session variable: \"{variable.Name}\"", GraphQLErrorCodes.NotFound),
        SessionObjectSource => session.ToJson(),
        StreamCursorSource cursor => Of(parameter with { Source = cursor.Initial }),
        StreamSizeSource size => Of(parameter with { Source = size.Given }),
        StreamHorizonSource or RemoteKeySource => null,
        InputSource input => Read(input, parameter),
        RequestSource own => own.Read(Substitute),
        var source => throw new InvalidOperationException($"no value in {source.GetType().Name}"),
    };

    private string? Read(InputSource input, PlannedParameter parameter) =>
        ValueCoercion.ToText(Substitute(input.Value), input.ReadAs ?? parameter.Type, input.Coercion, input.Path);

    /// <summary>The value with this request's variables in the places of those it was planned with.</summary>
    private InputValue Substitute(InputValue value) => value switch
    {
        VariableValue variable => variable with { Value = operation!.ValueOf(variable.Definition.Name) },
        ListValue list => new ListValue([.. list.Items.Select(Substitute)]),
        ObjectValue obj => obj with
        {
            Fields = [.. obj.Fields.Select(field => KeyValuePair.Create(field.Key, Substitute(field.Value)))],
        },
        _ => value,
    };
}
