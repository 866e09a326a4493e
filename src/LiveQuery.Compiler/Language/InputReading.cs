using System.Collections.Immutable;
using System.Text.Json;
using GraphQLParser.AST;

namespace LiveQuery.Compiler.Language;

/// <summary>Reads values of documents and of JSON variables into one form.</summary>
internal static class InputReading
{
    /// <summary>Reads a value of the document (GraphQL specification, section 2.9).</summary>
    public static InputValue FromDocument(
        GraphQLValue value,
        Func<string, VariableValue> variable,
        FieldPath path,
        int depth)
    {
        RefuseDepth(depth, path);
        return value switch
        {
            GraphQLNullValue => NullValue.Instance,
            GraphQLBooleanValue boolean => new BooleanValue(boolean.BoolValue),
            GraphQLIntValue number => new NumberValue(number.Value.ToString(), IsJson: false),
            GraphQLFloatValue number => new NumberValue(number.Value.ToString(), IsJson: false),
            GraphQLStringValue text => new StringValue(text.Value.ToString(), IsJson: false),
            GraphQLEnumValue name => new EnumLiteralValue(name.Name.StringValue),
            GraphQLVariable named => variable(named.Name.StringValue),
            GraphQLListValue list => new ListValue(
                [.. (list.Values ?? []).Select((item, index) => FromDocument(item, variable, path[index], depth - 1))]),
            GraphQLObjectValue obj => ReadObject(obj, variable, path, depth),
            _ => throw new InvalidOperationException($"a value of kind {value.Kind}"),
        };
    }

    /// <summary>Reads the JSON of a variable.</summary>
    public static InputValue FromJson(JsonElement json, FieldPath path, int depth)
    {
        RefuseDepth(depth, path);
        return json.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => new BooleanValue(json.GetBoolean()),
            JsonValueKind.Number => new NumberValue(json.GetRawText(), IsJson: true),
            JsonValueKind.String => new StringValue(ReadString(json, path), IsJson: true),
            JsonValueKind.Array => new ListValue(
                [.. json.EnumerateArray().Select((item, index) => FromJson(item, path[index], depth - 1))]),
            JsonValueKind.Object => ReadObject(json, path, depth),
            _ => NullValue.Instance,
        };
    }

    private static ObjectValue ReadObject(
        GraphQLObjectValue value,
        Func<string, VariableValue> variable,
        FieldPath path,
        int depth)
    {
        var fields = ImmutableArray.CreateBuilder<KeyValuePair<string, InputValue>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in value.Fields ?? [])
        {
            var name = field.Name.StringValue;
            if (!names.Add(name))
            {
                throw path.Error($"the object has the key '{name}' twice");
            }

            fields.Add(KeyValuePair.Create(name, FromDocument(field.Value, variable, path[name], depth - 1)));
        }

        return new ObjectValue(fields.ToImmutable(), IsJson: false);
    }

    private static ObjectValue ReadObject(JsonElement json, FieldPath path, int depth)
    {
        // Of a key that comes twice the last counts, as with JSON readers at large.
        var fields = new OrderedDictionary<string, InputValue>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            fields[property.Name] = FromJson(property.Value, path[property.Name], depth - 1);
        }

        return new ObjectValue([.. fields], IsJson: true);
    }

    private static string ReadString(JsonElement json, FieldPath path)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape: JSON lets it stand, UTF-8 cannot hold it.
            throw path.Error("the string holds half of a Unicode surrogate pair", GraphQLErrorCodes.ParseFailed);
        }
    }

    private static void RefuseDepth(int depth, FieldPath path)
    {
        if (depth < 0)
        {
            throw path.Error("the value nests too deep");
        }
    }
}
