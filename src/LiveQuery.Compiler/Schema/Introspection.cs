using System.Collections.Immutable;
using System.Text.Json;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Compiler.Schema;

/// <summary>Answers <c>__schema</c> and <c>__type</c> (GraphQL specification, section 4.2) out of a role's schema.</summary>
internal sealed class Introspection
{
    // The types of these uses are looked up by name, so that the answer stays inside the schema of the role.
    private readonly Utf8JsonWriter _writer;
    private readonly RoleSchema _schema;
    private readonly FieldCollector _collector;
    private readonly IntrospectedType _types;

    private Introspection(Utf8JsonWriter writer, RoleSchema schema, FieldCollector collector)
    {
        _writer = writer;
        _schema = schema;
        _collector = collector;
        _types = new IntrospectedType(schema);
    }

    /// <summary>Writes the value of <c>__schema</c> or <c>__type</c>.</summary>
    /// <exception cref="GraphQLException">The selection does not fit the introspection types.</exception>
    public static void Write(
        Utf8JsonWriter writer,
        RoleSchema schema,
        SelectedField field,
        FieldCollector collector,
        FieldPath path)
    {
        var introspection = new Introspection(writer, schema, collector);
        if (field.Name == "__schema")
        {
            RefuseArguments(field, [], path);
            introspection.WriteObject("__Schema", field, path, introspection.SchemaValue);
            return;
        }

        RefuseArguments(field, ["name"], path);
        var type = schema.Types.GetValueOrDefault(NameOf(field, path));
        introspection.WriteValue(type is null ? null : new NamedUse(type), field, path);
    }

    private static string NameOf(SelectedField field, FieldPath path)
    {
        var place = path["args"]["name"];
        if (field.Arguments.IsEmpty)
        {
            throw place.Error("missing required field 'name'");
        }

        var value = field.Arguments[0].Value;
        return value.Resolved is StringValue text
            ? text.Value
            : throw place.Error($"expected a string for type 'String', but found {value.Description}");
    }

    private static void RefuseArguments(SelectedField field, ReadOnlySpan<string> allowed, FieldPath path)
    {
        foreach (var (name, _) in field.Arguments)
        {
            if (!allowed.Contains(name))
            {
                throw path.Error($"'{field.Name}' has no argument named '{name}'");
            }
        }
    }

    private object? SchemaValue(string name) => name switch
    {
        "types" => _schema.Types.Values.OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (object)new NamedUse(type)).ToArray(),
        "queryType" => new NamedUse(_schema.Query),
        "mutationType" => _schema.Mutation is { } mutation ? new NamedUse(mutation) : null,
        "subscriptionType" => _schema.Subscription is { } subscription ? new NamedUse(subscription) : null,
        "directives" => IntrospectedDirective.All(_schema).Cast<object>().ToArray(),
        _ => null,
    };

    private void WriteObject(string type, SelectedField selected, FieldPath path, Func<string, object?> value)
    {
        if (selected.Selections is null)
        {
            throw path["selectionSet"].Error($"missing selection set for '{type}'");
        }

        var within = path["selectionSet"];
        var fields = ((ObjectType)_schema.Types[type]).Fields;
        _writer.WriteStartObject();
        foreach (var field in _collector.Collect(selected.Selections, type, within))
        {
            var place = within[field.Name];
            _writer.WritePropertyName(field.ResponseKey);
            if (field.Name == "__typename")
            {
                _writer.WriteStringValue(type);
                continue;
            }

            if (!fields.TryGetValue(field.Name, out var definition))
            {
                throw place.Error($"field '{field.Name}' not found in type: '{type}'");
            }

            RefuseArguments(field, [.. definition.Arguments.Select(argument => argument.Name)], place);
            WriteValue(value(field.Name), field, place);
        }

        _writer.WriteEndObject();
    }

    private void WriteValue(object? value, SelectedField field, FieldPath path)
    {
        switch (value)
        {
            case null:
                _writer.WriteNullValue();
                break;
            case string text:
                _writer.WriteStringValue(text);
                break;
            case bool boolean:
                _writer.WriteBooleanValue(boolean);
                break;
            case TypeUse use:
                WriteObject("__Type", field, path, name => _types.Value(use, name));
                break;
            case Field definition:
                WriteObject("__Field", field, path, name => FieldValue(definition, name));
                break;
            case InputField input:
                WriteObject("__InputValue", field, path, name => InputValueOf(input, name));
                break;
            case EnumMember member:
                WriteObject("__EnumValue", field, path, name => MemberValue(member, name));
                break;
            case IntrospectedDirective directive:
                WriteObject("__Directive", field, path, directive.Value);
                break;
            case object[] items:
                _writer.WriteStartArray();
                foreach (var item in items)
                {
                    WriteValue(item, field, path);
                }

                _writer.WriteEndArray();
                break;
            default:
                throw new InvalidOperationException($"{value.GetType().Name} is no part of a schema");
        }
    }

    private static object? FieldValue(Field field, string name) => name switch
    {
        "name" => field.Name,
        "description" => field.Description,
        "args" => Sorted(field.Arguments),
        "type" => field.Type,
        "isDeprecated" => false,
        _ => null,
    };

    private static object? InputValueOf(InputField input, string name) => name switch
    {
        "name" => input.Name,
        "description" => input.Description,
        "type" => input.Type,
        "defaultValue" => input.DefaultValue,
        "isDeprecated" => false,
        _ => null,
    };

    private static object? MemberValue(EnumMember member, string name) => name switch
    {
        "name" => member.Name,
        "description" => member.Description,
        "isDeprecated" => false,
        _ => null,
    };

    private static object[] Sorted(ImmutableArray<InputField> inputs) =>
        [.. inputs.OrderBy(input => input.Name, StringComparer.Ordinal)];
}
