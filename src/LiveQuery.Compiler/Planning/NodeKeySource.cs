using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Compiler.Planning;

/// <summary>A value of the primary key in a global id.</summary>
/// <param name="Id">The argument <c>id</c>, its variable in place.</param>
/// <param name="IdPath">Where it stands.</param>
/// <param name="Index">Which of the key's columns.</param>
/// <param name="Column">That column.</param>
/// <param name="Path">Where the field stands.</param>
internal sealed record NodeKeySource(InputValue Id, FieldPath IdPath, int Index, CatalogColumn Column, FieldPath Path) : RequestSource
{
    /// <inheritdoc/>
    public override string? Read(Func<InputValue, InputValue> ofRequest)
    {
        var value = NodeId.Parse(ofRequest(Id), IdPath).Values[Index];
        try
        {
            return CursorJson.IsPlain(Column.Type)
                ? ValueCoercion.ToText(InputReading.FromJson(value, Path, 1), Column.Type, Coercion.Value, Path)
                : CursorJson.ToText(value, Path);
        }
        catch (GraphQLException mistake)
        {
            throw Path.Error($"value of column '{Column.Name}' in node id: {mistake.Error.Message}", GraphQLErrorCodes.ParseFailed);
        }
    }
}
