using System.Collections.Immutable;

namespace LiveQuery.Compiler.Language;

/// <summary>Whether two values are written the same, the order of keys aside.</summary>
internal static class InputEquality
{
    /// <summary>Whether both hold the same keys with the same values.</summary>
    public static bool SameFields(
        ImmutableArray<KeyValuePair<string, InputValue>> left,
        ImmutableArray<KeyValuePair<string, InputValue>> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        var others = right.ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal);
        return left.All(field => others.TryGetValue(field.Key, out var other) && Same(field.Value, other));
    }

    private static bool Same(InputValue left, InputValue right) => (left, right) switch
    {
        (VariableValue a, VariableValue b) => a.Definition.Name == b.Definition.Name,
        (ListValue a, ListValue b) =>
            a.Items.Length == b.Items.Length && a.Items.Zip(b.Items).All(pair => Same(pair.First, pair.Second)),
        (ObjectValue a, ObjectValue b) => SameFields(a.Fields, b.Fields),
        _ => left.Equals(right),
    };
}
