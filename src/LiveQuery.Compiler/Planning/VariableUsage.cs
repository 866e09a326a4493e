using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>Whether a variable may stand at a place (GraphQL specification, section 5.8.5).</summary>
internal static class VariableUsage
{
    /// <summary>Refuses a variable whose declared type does not fit, or that has no value where one is needed.</summary>
    public static void Check(InputValue value, TypeUse use, FieldPath path)
    {
        if (value is not VariableValue variable)
        {
            return;
        }

        var definition = variable.Definition;
        var hasDefault = definition.Default is not (null or NullValue);
        if (!Fits(definition.Type, definition.Type.IsNonNull || hasDefault, use))
        {
            throw path.Error(
                $"variable '{definition.Name}' is declared as '{definition.Type}', but used where '{use}' is expected");
        }
    }

    private static bool Fits(TypeReference declared, bool isNonNull, TypeUse use) => use switch
    {
        NonNullUse nonNull => isNonNull && Fits(declared, isNonNull, nonNull.Inner),
        ListUse list => declared.Item is { } item && Fits(item, item.IsNonNull, list.Item),
        _ => declared.Item is null && declared.Name == use.Named.Name,
    };
}
