using System.Collections.Immutable;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>Turns the <c>args</c> of a field into a call of its function.</summary>
internal static class FunctionPlanner
{
    /// <summary>The call with the arguments that the client gave.</summary>
    /// <param name="signature">The function.</param>
    /// <param name="arguments">All arguments of the field.</param>
    /// <param name="path">Where the field stands.</param>
    /// <exception cref="GraphQLException">An argument without a default is left out.</exception>
    public static FunctionCall Plan(FunctionSignature signature, IEnumerable<BoundInput> arguments, FieldPath path)
    {
        var args = arguments.FirstOrDefault(argument => argument.Definition.Key == "args");
        var given = args is null || args.Value.Resolved is NullValue
            ? []
            : InputReader.Object(args.Value, args.Definition.Type, args.Path)
                .ToDictionary(input => ((FunctionArgumentMeaning)input.Definition.Meaning).Argument);
        var place = args?.Path ?? path["args"]["args"];
        var call = ImmutableArray.CreateBuilder<CallArgument>();
        var isNamed = false;
        foreach (var parameter in signature.Parameters)
        {
            if (parameter.Filler == ParameterFiller.Client && !given.ContainsKey(parameter))
            {
                if (!parameter.Parameter.HasDefault)
                {
                    throw place.Error("Non default arguments cannot be omitted", GraphQLErrorCodes.NotSupported);
                }

                // What follows a gap must be passed by name.
                isNamed = true;
                continue;
            }

            if (isNamed && parameter.Parameter.Name is null)
            {
                throw place.Error("Only last set of positional arguments can be omitted", GraphQLErrorCodes.NotSupported);
            }

            var operand = given.TryGetValue(parameter, out var input) ? Operand(input) : parameter.OwnOperand;
            call.Add(new CallArgument(isNamed ? parameter.Parameter.Name : null, operand));
        }

        return new FunctionCall(signature.Function, call.ToImmutable());
    }

    private static Operand Operand(BoundInput input)
    {
        var type = ((FunctionArgumentMeaning)input.Definition.Meaning).Argument.Parameter.Type;
        return type.Element is { } element
            ? new Operand(InputReader.Source(input, Coercion.NullableArray), element, IsArray: true)
            : new Operand(InputReader.Source(input, Coercion.NullableValue), type);
    }
}
