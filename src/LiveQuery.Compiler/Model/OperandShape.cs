using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Model;

/// <summary>What stands on the right side of an operator.</summary>
internal enum OperandShape
{
    /// <summary>One value of the left side's type.</summary>
    Value,

    /// <summary>A list of values of the left side's type.</summary>
    Values,

    /// <summary>A text; the left side must be one.</summary>
    Pattern,

    /// <summary>A value that the left side, an array or jsonb, contains or is contained in.</summary>
    Contents,

    /// <summary>A key of the left side, which must be jsonb.</summary>
    Key,

    /// <summary>A list of keys of the left side, which must be jsonb.</summary>
    Keys,

    /// <summary>A label path; the left side must be an ltree.</summary>
    Label,

    /// <summary>A list of label paths; the left side must be an ltree.</summary>
    Labels,

    /// <summary>A pattern of label paths; the left side must be an ltree.</summary>
    LabelQuery,

    /// <summary>A list of patterns of label paths; the left side must be an ltree.</summary>
    LabelQueries,

    /// <summary>A full-text search over labels; the left side must be an ltree.</summary>
    LabelText,
}

/// <summary>What the shapes of operands mean for types.</summary>
internal static class OperandShapes
{
    extension(OperandShape shape)
    {
        /// <summary>Whether the operand is a list.</summary>
        public bool IsList => shape
            is OperandShape.Values or OperandShape.Keys or OperandShape.Labels or OperandShape.LabelQueries;

        /// <summary>The type of the operand, or of its items, where the left side has <paramref name="left"/>.</summary>
        public PostgresType TypeBeside(PostgresType left) => shape switch
        {
            OperandShape.Pattern or OperandShape.Key or OperandShape.Keys => PostgresType.Text,
            OperandShape.LabelQuery or OperandShape.LabelQueries => ExtensionTypes.Beside(left, "lquery"),
            OperandShape.LabelText => ExtensionTypes.Beside(left, "ltxtquery"),
            _ => left,
        };

        /// <summary>The types that the left side may have, as messages list them; null where it has one of them.</summary>
        public string? RefusalOf(PostgresType left) => shape switch
        {
            OperandShape.Pattern when !TypeNames.IsText(left) => TypeNames.TextTypes,
            OperandShape.Contents when left.Name != "jsonb" && left.Kind != PostgresTypeKind.Array => "an array or JSONB",
            OperandShape.Key or OperandShape.Keys when left.Name != "jsonb" => "\"jsonb\"",
            OperandShape.Label or OperandShape.Labels or OperandShape.LabelQuery or OperandShape.LabelQueries
                or OperandShape.LabelText when !ExtensionTypes.IsLabelTree(left) => "\"ltree\"",
            _ => null,
        };
    }
}
