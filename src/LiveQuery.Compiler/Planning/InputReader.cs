using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>A value at the place that defines it: an argument, or a field of an input object.</summary>
internal sealed record BoundInput(InputField Definition, InputValue Value, FieldPath Path);

/// <summary>
/// Reads the structure of arguments (objects, lists, enums, booleans) against their types; leaves scalars where they are,
/// to be read when the plan's parameters get their values.
/// </summary>
internal static class InputReader
{
    /// <summary>The arguments of a field, in the order of their text.</summary>
    /// <exception cref="GraphQLException">One is unknown, or a required one is missing.</exception>
    public static IReadOnlyList<BoundInput> Arguments(Field field, SelectedField selected, FieldPath path)
    {
        var bound = new List<BoundInput>(selected.Arguments.Length);
        foreach (var (name, value) in selected.Arguments)
        {
            var definition = field.Argument(name)
                ?? throw path.Error($"'{field.Name}' has no argument named '{name}'");
            var place = path["args"][name];
            VariableUsage.Check(value, definition.Type, place);
            bound.Add(new BoundInput(definition, value, place));
        }

        foreach (var definition in field.Arguments.Where(definition => definition.Type is NonNullUse))
        {
            if (bound.All(argument => argument.Definition != definition))
            {
                throw path["args"][definition.Name].Error($"missing required field '{definition.Name}'");
            }
        }

        return bound;
    }

    /// <summary>The fields of an input object.</summary>
    /// <exception cref="GraphQLException">It is no object, holds an unknown field, or lacks a required one.</exception>
    public static IReadOnlyList<BoundInput> Object(InputValue value, TypeUse use, FieldPath path)
    {
        var type = (InputObjectType)use.Named;
        if (value.Resolved is not ObjectValue given)
        {
            throw path.Error($"expected an object for type '{type.Name}', but found {value.Description}");
        }

        var bound = new List<BoundInput>(given.Fields.Length);
        foreach (var (name, item) in given.Fields)
        {
            if (!type.Fields.TryGetValue(name, out var definition))
            {
                throw path[name].Error($"field '{name}' not found in type: '{type.Name}'");
            }

            VariableUsage.Check(item, definition.Type, path[name]);
            bound.Add(new BoundInput(definition, item, path[name]));
        }

        foreach (var (name, definition) in type.Fields)
        {
            if (definition is { Type: NonNullUse, DefaultValue: null } && bound.All(input => input.Definition != definition))
            {
                throw path[name].Error($"missing required field '{name}'");
            }
        }

        return bound;
    }

    /// <summary>The items of a list; a single value counts as a list of one (GraphQL specification, section 3.11).</summary>
    public static IEnumerable<(InputValue Item, TypeUse Use, FieldPath Path)> List(InputValue value, TypeUse use, FieldPath path)
    {
        var item = ItemOf(use);
        switch (value.Resolved)
        {
            case NullValue:
                throw path.Error("expected a list, but found null");
            case ListValue list:
                for (var i = 0; i < list.Items.Length; i++)
                {
                    VariableUsage.Check(list.Items[i], item, path[i]);
                    yield return (list.Items[i], item, path[i]);
                }

                break;
            default:
                yield return (value, item, path[0]);
                break;
        }
    }

    /// <summary>A value of an enum, written as a name in the document or as a string in a variable.</summary>
    public static EnumMember Enum(BoundInput input) => Enum(input.Value, input.Definition.Type, input.Path);

    /// <inheritdoc cref="Enum(BoundInput)"/>
    public static EnumMember Enum(InputValue value, TypeUse use, FieldPath path)
    {
        var type = (EnumType)use.Named;
        var name = value.Resolved switch
        {
            EnumLiteralValue literal => literal.Name,
            StringValue { IsJson: true } text => text.Value,
            _ => throw path.Error($"expected an enum value for type '{type.Name}', but found {value.Description}"),
        };
        var names = string.Join(", ", type.Members.Select(member => $"'{member.Name}'"));
        return type.Member(name)
            ?? throw path.Error($"expected one of the values [{names}] for type '{type.Name}', but found '{name}'");
    }

    /// <summary>A boolean that decides the shape of the SQL.</summary>
    public static bool Boolean(BoundInput input) => input.Value.Resolved is BooleanValue boolean
        ? boolean.Value
        : throw input.Path.Error($"expected a boolean for type 'Boolean', but found {input.Value.Description}");

    /// <summary>A scalar, as the source of a parameter's value; the values of enums are read at once.</summary>
    public static ValueSource Source(BoundInput input, Coercion coercion)
    {
        if (input.Definition.Type.Named is not EnumType)
        {
            return new InputSource(input.Value, input.Path, coercion);
        }

        if (coercion != Coercion.List)
        {
            return new LiteralSource(EnumText(input.Value, input.Definition.Type, input.Path));
        }

        return new LiteralSource(ArrayLiteral.Print(
            [.. List(input.Value, input.Definition.Type, input.Path).Select(item => EnumText(item.Item, item.Use, item.Path))]));
    }

    private static string EnumText(InputValue value, TypeUse use, FieldPath path) => value.Resolved is NullValue
        ? throw path.Error($"unexpected null value for type '{use.Named.Name}'")
        : (string)Enum(value, use, path).Meaning!;

    private static TypeUse ItemOf(TypeUse use) => use switch
    {
        NonNullUse nonNull => ItemOf(nonNull.Inner),
        ListUse list => list.Item,
        _ => throw new InvalidOperationException($"'{use}' is no list"),
    };
}
