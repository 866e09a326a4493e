using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>The comparison objects: <c>Int_comparison_exp</c>, <c>String_array_comparison_exp</c>, ….</summary>
internal sealed class ComparisonTypes(TypeRegistry types)
{
    /// <summary>The comparison object of a field.</summary>
    public InputObjectType Of(RoleValue value) => value.Enum is { } table ? OfEnum(table) : Of(value.Type);

    private InputObjectType OfEnum(EnumTable table)
    {
        var name = $"{table.TypeName}_comparison_exp";
        return types.GetOrAdd(name, () => new InputObjectType(
            name,
            $"Boolean expression to compare columns of type \"{table.TypeName}\". All fields are combined with logical 'AND'.",
            () =>
            {
                var value = new NamedUse(types.Enum(table));
                var list = new ListUse(new NonNullUse(value));
                return
                [
                    Own("_eq", ComparisonOperator.Eq, value),
                    Own("_neq", ComparisonOperator.Neq, value),
                    new InputField("_in", list, new OperatorMeaning(ComparisonOperator.In, null, IsList: true)),
                    new InputField("_nin", list, new OperatorMeaning(ComparisonOperator.Nin, null, IsList: true)),
                    new InputField("_is_null", new NamedUse(types.Scalar("Boolean")), new OperatorMeaning(null, null, IsList: false)),
                ];
            }));
    }

    /// <summary>The comparison object of columns of a type.</summary>
    public InputObjectType Of(PostgresType type)
    {
        var scalar = ScalarNames.Of(type);
        var isArray = type.Kind == PostgresTypeKind.Array;
        return types.GetOrAdd(isArray ? $"{scalar}_array_comparison_exp" : $"{scalar}_comparison_exp", () =>
            new InputObjectType(
                isArray ? $"{scalar}_array_comparison_exp" : $"{scalar}_comparison_exp",
                $"Boolean expression to compare columns of type \"{scalar}\". "
                    + "All fields are combined with logical 'AND'.",
                () => Operators(type)));
    }

    private IEnumerable<InputField> Operators(PostgresType type)
    {
        var value = types.Value(type);
        yield return Own("_eq", ComparisonOperator.Eq, value);
        yield return Own("_neq", ComparisonOperator.Neq, value);
        if (!ExtensionTypes.IsRaster(type))
        {
            yield return Own("_gt", ComparisonOperator.Gt, value);
            yield return Own("_lt", ComparisonOperator.Lt, value);
            yield return Own("_gte", ComparisonOperator.Gte, value);
            yield return Own("_lte", ComparisonOperator.Lte, value);
        }

        yield return new InputField(
            "_is_null", new NamedUse(types.Scalar("Boolean")), new OperatorMeaning(null, null, IsList: false));
        if (type.Kind != PostgresTypeKind.Array)
        {
            var list = new ListUse(new NonNullUse(value));
            yield return new InputField("_in", list, new OperatorMeaning(ComparisonOperator.In, null, IsList: true));
            yield return new InputField("_nin", list, new OperatorMeaning(ComparisonOperator.Nin, null, IsList: true));
        }

        var special = type switch
        {
            _ when ScalarNames.IsText(type) => Patterns(value),
            { Kind: PostgresTypeKind.Array } => ArrayOperators(value),
            { Name: "jsonb" } => JsonOperators(value),
            _ when ExtensionTypes.IsLabelTree(type) => LabelTreeOperators(type, value),
            _ => new SpatialInputs(types).Of(type),
        };
        foreach (var field in special.Concat(Casts(type)))
        {
            yield return field;
        }
    }

    /// <summary><c>_cast</c>, where a type can be compared as another.</summary>
    private IEnumerable<InputField> Casts(PostgresType type)
    {
        var (name, target) = type switch
        {
            { Name: "jsonb", Schema: "pg_catalog" } => ("String", PostgresType.Text),
            _ when !ExtensionTypes.IsSpatial(type) => (null, null),
            { Name: "geometry" } => ("geography", ExtensionTypes.Beside(type, "geography")),
            _ => ("geometry", ExtensionTypes.Beside(type, "geometry")),
        };
        if (name is null)
        {
            return [];
        }

        var cast = types.GetOrAdd($"{type.Name}_cast_exp", () => new InputObjectType(
            $"{type.Name}_cast_exp", null, () => [new InputField(name, new NamedUse(Of(target!)), new CastTargetMeaning(target!))]));
        return [new InputField("_cast", new NamedUse(cast), new CastMeaning())];
    }

    private IEnumerable<InputField> LabelTreeOperators(PostgresType type, TypeUse value)
    {
        var (query, text) = (ExtensionTypes.Beside(type, "lquery"), ExtensionTypes.Beside(type, "ltxtquery"));
        var (one, list) = (types.Value(query), new ListUse(new NonNullUse(value)));
        return
        [
            Own("_ancestor", ComparisonOperator.Ancestor, value, "is the left argument an ancestor of right (or equal)?"),
            new InputField("_ancestor_any", list, new OperatorMeaning(ComparisonOperator.AncestorAny, null, IsList: true), "does array contain an ancestor of `ltree`?"),
            Own("_descendant", ComparisonOperator.Descendant, value, "is the left argument a descendant of right (or equal)?"),
            new InputField("_descendant_any", list, new OperatorMeaning(ComparisonOperator.DescendantAny, null, IsList: true), "does array contain a descendant of `ltree`?"),
            new InputField("_matches", one, new OperatorMeaning(ComparisonOperator.Matches, query, IsList: false), "does `ltree` match `lquery`?"),
            new InputField("_matches_any", new ListUse(new NonNullUse(one)), new OperatorMeaning(ComparisonOperator.MatchesAny, query, IsList: true), "does `ltree` match any `lquery` in array?"),
            new InputField("_matches_fulltext", types.Value(text), new OperatorMeaning(ComparisonOperator.MatchesFulltext, text, IsList: false), "does `ltree` match `ltxtquery`?"),
        ];
    }

    private static InputField Own(string name, ComparisonOperator comparison, TypeUse value, string? description = null) =>
        new(name, value, new OperatorMeaning(comparison, null, IsList: false), description);

    private static IEnumerable<InputField> Patterns(TypeUse value)
    {
        foreach (var (name, comparison, text) in new[]
        {
            ("_like", ComparisonOperator.Like, "the column match the given pattern"),
            ("_nlike", ComparisonOperator.Nlike, "the column NOT match the given pattern"),
            ("_ilike", ComparisonOperator.Ilike, "the column match the given case-insensitive pattern"),
            ("_nilike", ComparisonOperator.Nilike, "the column NOT match the given case-insensitive pattern"),
            ("_similar", ComparisonOperator.Similar, "the column match the given SQL regular expression"),
            ("_nsimilar", ComparisonOperator.Nsimilar, "the column NOT match the given SQL regular expression"),
            ("_regex", ComparisonOperator.Regex, "the column match the given POSIX regular expression, case sensitive"),
            ("_nregex", ComparisonOperator.Nregex,
                "the column NOT match the given POSIX regular expression, case sensitive"),
            ("_iregex", ComparisonOperator.Iregex,
                "the column match the given POSIX regular expression, case insensitive"),
            ("_niregex", ComparisonOperator.Niregex,
                "the column NOT match the given POSIX regular expression, case insensitive"),
        })
        {
            var meaning = new OperatorMeaning(comparison, PostgresType.Text, IsList: false);
            yield return new InputField(name, value, meaning, $"does {text}");
        }
    }

    private static IEnumerable<InputField> ArrayOperators(TypeUse value) =>
    [
        Own("_contains", ComparisonOperator.Contains, value, "does the array contain the given value"),
        Own("_contained_in", ComparisonOperator.ContainedIn, value, "is the array contained in the given array value"),
    ];

    private IEnumerable<InputField> JsonOperators(TypeUse value)
    {
        var text = new NamedUse(types.Scalar("String"));
        var list = new ListUse(new NonNullUse(text));
        return
        [
            Own(
                "_contains",
                ComparisonOperator.Contains,
                value,
                "does the column contain the given json value at the top level"),
            Own(
                "_contained_in",
                ComparisonOperator.ContainedIn,
                value,
                "is the column contained in the given json value"),
            Key("_has_key", ComparisonOperator.HasKey, text, "does the string exist as a top-level key in the column"),
            Key(
                "_has_keys_any",
                ComparisonOperator.HasKeysAny,
                list,
                "do any of these strings exist as top-level keys in the column"),
            Key(
                "_has_keys_all",
                ComparisonOperator.HasKeysAll,
                list,
                "do all of these strings exist as top-level keys in the column"),
        ];
    }

    private static InputField Key(string name, ComparisonOperator comparison, TypeUse use, string description) =>
        new(name, use, new OperatorMeaning(comparison, PostgresType.Text, use is ListUse), description);
}
