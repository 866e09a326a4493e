using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>The named types of a schema in the making: each is made when it is first asked for.</summary>
internal sealed class TypeRegistry
{
    private readonly Dictionary<string, GraphType> _types = new(StringComparer.Ordinal);

    /// <summary>The types so far.</summary>
    public IReadOnlyDictionary<string, GraphType> Types => _types;

    /// <summary>The type of that name, made by <paramref name="make"/> if it is new.</summary>
    public T GetOrAdd<T>(string name, Func<T> make)
        where T : GraphType
    {
        if (_types.TryGetValue(name, out var known))
        {
            return known as T
                ?? throw new InvalidOperationException($"the name {name} stands for two kinds of types");
        }

        var made = make();
        _types.Add(name, made);
        return made;
    }

    /// <summary>The scalar of that name.</summary>
    public ScalarType Scalar(string name) => GetOrAdd(name, () => new ScalarType(name));

    /// <summary>A nullable value of a field: of its enum, or of its Postgres type.</summary>
    public TypeUse Value(RoleValue value) => value.Enum is { } table ? new NamedUse(Enum(table)) : Value(value.Type);

    /// <summary>The enum over the rows of a table.</summary>
    public EnumType Enum(EnumTable table) => GetOrAdd(table.TypeName, () => new EnumType(
        table.TypeName, null, [.. table.Values.Select(value => new EnumMember(value.GraphQLName, value.Description, value.Name))]));

    /// <summary>A nullable value of a Postgres type: a scalar, or a list of them.</summary>
    public TypeUse Value(PostgresType type)
    {
        var scalar = new NamedUse(Scalar(ScalarNames.Of(type)));
        return type.Kind == PostgresTypeKind.Array ? new ListUse(new NonNullUse(scalar)) : scalar;
    }
}
