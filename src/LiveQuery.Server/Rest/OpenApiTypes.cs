using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LiveQuery.Compiler.SavedQueries;

namespace LiveQuery.Server.Rest;

/// <summary>
/// GraphQL types as OpenAPI's schemas. What is not simple is declared once among the components and referred to, under its
/// name with <c>!</c> where it may not be null; so input objects may lead back to themselves.
/// </summary>
internal sealed class OpenApiTypes
{
    private const string ReferencePrefix = "#/components/schemas/";

    private readonly JsonObject _components = [];

    // Declared, and still without content: a chain of types may be longer than a stack is deep.
    private readonly Queue<(JsonObject Schema, StructureType Type)> _open = [];

    /// <summary>The components that were declared.</summary>
    public JsonObject Components()
    {
        FillAll();
        return _components.Count == 0 ? [] : new JsonObject { ["schemas"] = _components };
    }

    /// <summary>The bare schema of a scalar that a parameter may have; null for any other type.</summary>
    public static JsonObject? PlainType(StructureType type)
    {
        if (type.Item is not null || type.Kind != StructureTypeKind.Scalar || KnownScalar(type.Name) is not (var name, var pattern))
        {
            return null;
        }

        var schema = new JsonObject { ["type"] = name };
        if (pattern is not null)
        {
            schema["pattern"] = pattern;
        }

        return schema;
    }

    /// <summary>The schema of a selection, in place.</summary>
    public JsonObject Selection(ImmutableArray<StructureField> fields)
    {
        var schema = new JsonObject();
        if (!fields.IsEmpty)
        {
            var properties = new JsonObject();
            foreach (var field in fields)
            {
                properties[field.Key] = Of(field.Type, field.Fields);
            }

            schema["properties"] = properties;
        }

        return schema;
    }

    /// <summary>The schema of a type; <paramref name="selected"/> is what is selected of an object.</summary>
    public JsonObject Of(StructureType type, ImmutableArray<StructureField> selected = default)
    {
        if (type.Item is { } item)
        {
            return new JsonObject { ["type"] = "array", ["items"] = Of(item, selected), ["nullable"] = type.IsNullable };
        }

        switch (type.Kind)
        {
            case StructureTypeKind.Object:
                var schema = Selection(selected.IsDefault ? [] : selected);
                schema["type"] = "object";
                Name(schema, type);
                return schema;
            case StructureTypeKind.Scalar when PlainType(type) is { } plain && type.Name != "uuid":
                plain["title"] = type.Name;
                plain["nullable"] = type.IsNullable;
                return plain;
            default:
                return Declare(type);
        }
    }

    /// <summary>What a reference stands for, as a copy in its place; anything else as it is.</summary>
    public JsonObject Inlined(JsonObject schema)
    {
        FillAll();
        return schema["$ref"]?.GetValue<string>() is { } reference
            ? (JsonObject)_components[reference[ReferencePrefix.Length..]]!.DeepClone()
            : schema;
    }

    private JsonObject Declare(StructureType type)
    {
        var name = type.ToString();
        if (!_components.ContainsKey(name))
        {
            var schema = new JsonObject();
            _components[name] = schema;
            _open.Enqueue((schema, type));
        }

        return new JsonObject { ["$ref"] = ReferencePrefix + name };
    }

    private void FillAll()
    {
        while (_open.TryDequeue(out var next))
        {
            Fill(next.Schema, next.Type);
        }
    }

    private void Fill(JsonObject schema, StructureType type)
    {
        Name(schema, type);
        switch (type.Kind)
        {
            case StructureTypeKind.Enum:
                schema["enum"] = new JsonArray([.. type.Values.Select(value => JsonValue.Create(value))]);
                break;
            case StructureTypeKind.InputObject:
                schema["type"] = "object";
                var properties = new JsonObject();
                foreach (var (field, use) in type.InputFields)
                {
                    properties[field] = Of(use);
                }

                schema["properties"] = properties;
                break;
            default:
                foreach (var (key, value) in PlainType(type)?.ToList() ?? [])
                {
                    schema[key] = value?.DeepClone();
                }

                break;
        }
    }

    private static void Name(JsonObject schema, StructureType type)
    {
        schema["title"] = type.Name;
        if (type.Description is { } description)
        {
            schema["description"] = description;
        }

        schema["nullable"] = type.IsNullable;
    }

    private static (string Type, string? Pattern)? KnownScalar(string name) => name.ToLowerInvariant() switch
    {
        "int" => ("integer", null),
        "float" or "double" => ("number", null),
        "uuid" => ("string", "[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89aAbB][a-f0-9]{3}-[a-f0-9]{12}"),
        "bool" or "boolean" => ("boolean", null),
        "string" or "id" => ("string", null),
        _ => null,
    };
}
