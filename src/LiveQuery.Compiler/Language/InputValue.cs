using System.Collections.Immutable;

namespace LiveQuery.Compiler.Language;

/// <summary>A value of an argument: from the document's literals or from a variable's JSON, in one form.</summary>
internal abstract record InputValue
{
    /// <summary>The value itself: that of the variable where this is one (absent: null).</summary>
    public InputValue Resolved => this is VariableValue variable ? variable.Value ?? NullValue.Instance : this;

    /// <summary>What messages call it: <c>null</c>, <c>a boolean</c>, <c>a string</c>, <c>an integer</c>, <c>a list</c>, …</summary>
    public abstract string Description { get; }
}

/// <summary>null.</summary>
internal sealed record NullValue : InputValue
{
    public static NullValue Instance { get; } = new();

    public override string Description => "null";
}

/// <summary>A boolean.</summary>
internal sealed record BooleanValue(bool Value) : InputValue
{
    public override string Description => "a boolean";
}

/// <summary>
/// A number as it was written (<c>-12</c>, <c>1.50e3</c>), so that no digit is lost. <paramref name="IsJson"/>: from a
/// variable, where integers and floats are not told apart.
/// </summary>
internal sealed record NumberValue(string Text, bool IsJson) : InputValue
{
    /// <summary>Whether it has neither fraction nor exponent.</summary>
    public bool IsIntegerLiteral => Text.AsSpan().IndexOfAny('.', 'e', 'E') < 0;

    public override string Description => IsJson ? "a number" : IsIntegerLiteral ? "an integer" : "a float";
}

/// <summary>A string.</summary>
internal sealed record StringValue(string Value, bool IsJson) : InputValue
{
    public override string Description => "a string";
}

/// <summary>An enum literal; variables carry enums as strings.</summary>
internal sealed record EnumLiteralValue(string Name) : InputValue
{
    public override string Description => "an enum value";
}

/// <summary>A list.</summary>
internal sealed record ListValue(ImmutableArray<InputValue> Items) : InputValue
{
    public override string Description => "a list";
}

/// <summary>An object, in the order of its text.</summary>
internal sealed record ObjectValue(ImmutableArray<KeyValuePair<string, InputValue>> Fields, bool IsJson) : InputValue
{
    public override string Description => "an object";
}

/// <summary>
/// A variable in the place of a value. <paramref name="Value"/> is what the request (or the default) gave, null where
/// neither did.
/// </summary>
internal sealed record VariableValue(VariableDefinition Definition, InputValue? Value) : InputValue
{
    public override string Description => Resolved.Description;
}

/// <summary>A declared variable: <c>$name: Type = default</c>.</summary>
internal sealed record VariableDefinition(string Name, TypeReference Type, InputValue? Default);

/// <summary>A type as a variable definition spells it: <c>Int</c>, <c>[String!]!</c>.</summary>
/// <param name="Name">The named type; null for a list.</param>
/// <param name="Item">The type of a list's items; null for a named type.</param>
/// <param name="IsNonNull">Whether <c>!</c> follows.</param>
internal sealed record TypeReference(string? Name, TypeReference? Item, bool IsNonNull)
{
    /// <summary>As GraphQL prints it.</summary>
    public override string ToString() => (Item is null ? Name : $"[{Item}]") + (IsNonNull ? "!" : "");
}
