using System.Text;

namespace LiveQuery.Compiler.Language;

/// <summary>A place in a document as errors name it, built from the end: cheap while nothing is wrong.</summary>
internal sealed class FieldPath
{
    private readonly FieldPath? _parent;
    private readonly string? _key;
    private readonly int _index;

    private FieldPath(FieldPath? parent, string? key, int index)
    {
        _parent = parent;
        _key = key;
        _index = index;
    }

    /// <summary><c>$</c>.</summary>
    public static FieldPath Root { get; } = new(null, null, 0);

    /// <summary>The place below a key.</summary>
    public FieldPath this[string key] => new(this, key, 0);

    /// <summary>The place of a list item.</summary>
    public FieldPath this[int index] => new(this, null, index);

    /// <summary>The exception that reports a mistake at this place.</summary>
    public GraphQLException Error(string message, string code = GraphQLErrorCodes.ValidationFailed) =>
        new(new GraphQLError(message, code, ToString()));

    /// <summary><c>$.a.b[0]["c d"]</c>.</summary>
    public override string ToString()
    {
        var builder = new StringBuilder();
        Append(builder);
        return builder.ToString();
    }

    private void Append(StringBuilder builder)
    {
        if (_parent is null)
        {
            builder.Append('$');
            return;
        }

        _parent.Append(builder);
        if (_key is null)
        {
            builder.Append('[').Append(_index).Append(']');
        }
        else if (IsIdentifier(_key))
        {
            builder.Append('.').Append(_key);
        }
        else
        {
            builder.Append("[\"").Append(_key).Append("\"]");
        }
    }

    private static bool IsIdentifier(string key)
    {
        if (key.Length == 0 || !(char.IsAsciiLetter(key[0]) || key[0] == '_'))
        {
            return false;
        }

        foreach (var c in key)
        {
            if (!(char.IsAsciiLetterOrDigit(c) || c is '_'))
            {
                return false;
            }
        }

        return true;
    }
}
