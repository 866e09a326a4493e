using System.Globalization;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Planning;

/// <summary>The places that the rows of a type have in the list of representations, as an array.</summary>
/// <param name="List">The argument, its variables in place.</param>
/// <param name="ListPath">Where it stands.</param>
/// <param name="TypeName">The type.</param>
internal sealed record EntityPositionsSource(InputValue List, FieldPath ListPath, string TypeName) : RequestSource
{
    /// <inheritdoc/>
    public override string Read(Func<InputValue, InputValue> ofRequest) => ArrayLiteral.Print(
    [
        .. Representations.Read(ofRequest(List), ListPath).Where(item => item.Type == TypeName)
            .Select(item => item.Index.ToString(CultureInfo.InvariantCulture)),
    ]);
}

/// <summary>The values of a key of a type in the list of representations, as an array.</summary>
/// <param name="List">The argument, its variables in place.</param>
/// <param name="ListPath">Where it stands.</param>
/// <param name="TypeName">The type.</param>
/// <param name="FieldName">The field that holds the value.</param>
/// <param name="Type">The type of the value.</param>
/// <param name="Path">Where the field <c>_entities</c> stands.</param>
internal sealed record EntityKeySource(
    InputValue List, FieldPath ListPath, string TypeName, string FieldName, PostgresType Type, FieldPath Path) : RequestSource
{
    /// <inheritdoc/>
    public override string Read(Func<InputValue, InputValue> ofRequest) => ArrayLiteral.Print(
    [
        .. Representations.Read(ofRequest(List), ListPath).Where(item => item.Type == TypeName).Select(item => ValueOf(item.Value)),
    ]);

    private string? ValueOf(ObjectValue representation)
    {
        var value = representation.Fields.FirstOrDefault(field => field.Key == FieldName).Value
            ?? throw Path.Error($"cannot find {FieldName} in _Any type");
        try
        {
            return Type.Element is { } element
                ? ValueCoercion.ToText(value, element, Coercion.Array, Path)
                : ValueCoercion.ToText(value, Type, Coercion.Value, Path);
        }
        catch (GraphQLException mistake)
        {
            throw Path.Error(mistake.Error.Message);
        }
    }
}
