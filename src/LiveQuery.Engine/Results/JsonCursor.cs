using System.Buffers;
using System.Text.Json;

namespace LiveQuery.Engine.Results;

/// <summary>
/// Walks over the members of one JSON object or array, and tells where each begins and ends. It looks at no more than it
/// needs to: what is inside a member is skipped in long steps, as deep as it may be. The JSON is Postgres' own, hence
/// valid; what is not is found out by its ends alone.
/// </summary>
internal ref struct JsonCursor
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",]} \t\r\n"u8);

    private readonly ReadOnlySpan<byte> _json;
    private int _position;

    /// <summary>Stands before the first member.</summary>
    /// <param name="json">An object or array, its brackets first and last.</param>
    public JsonCursor(ReadOnlySpan<byte> json)
    {
        _json = json;
        _position = 1;
    }

    /// <summary>Goes on to the next item of an array; false where there is none.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public bool TryReadItem(out Range value)
    {
        if (!TryFindMember(out var start))
        {
            value = default;
            return false;
        }

        _position = EndOf(start);
        value = start.._position;
        return true;
    }

    /// <summary>Goes on to the next member of an object; false where there is none.</summary>
    /// <param name="name">The name between its quotes, as it is escaped.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public bool TryReadMember(out Range name, out Range value)
    {
        if (!TryFindMember(out var start))
        {
            name = value = default;
            return false;
        }

        var end = EndOf(start);
        name = (start + 1)..(end - 1);
        var colon = SkipSpace(end);
        if (_json[start] != '"' || At(colon) != ':')
        {
            throw Malformed();
        }

        var from = SkipSpace(colon + 1);
        _position = EndOf(from);
        value = from.._position;
        return true;
    }

    private bool TryFindMember(out int start)
    {
        start = SkipSpace(_position);
        if (At(start) == ',')
        {
            start = SkipSpace(start + 1);
        }

        return At(start) is not ((byte)'}' or (byte)']');
    }

    private readonly int EndOf(int start) => At(start) switch
    {
        (byte)'"' => EndOfString(start),
        (byte)'{' or (byte)'[' => EndOfNested(start),
        _ => EndOfScalar(start),
    };

    private readonly int EndOfScalar(int start)
    {
        var length = _json[start..].IndexOfAny(ScalarEnds);
        return length > 0 ? start + length : throw Malformed();
    }

    private readonly int EndOfNested(int start)
    {
        var depth = 0;
        for (var i = start; ; i++)
        {
            i += Ahead(_json[i..].IndexOfAny(Structure));
            switch (_json[i])
            {
                case (byte)'"':
                    i = EndOfString(i) - 1;
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                default:
                    if (--depth == 0)
                    {
                        return i + 1;
                    }

                    break;
            }
        }
    }

    private readonly int EndOfString(int start)
    {
        for (var i = start + 1; ; i += 2)
        {
            i = Math.Min(i, _json.Length);
            i += Ahead(_json[i..].IndexOfAny((byte)'"', (byte)'\\'));
            if (_json[i] == '"')
            {
                return i + 1;
            }
        }
    }

    private readonly int SkipSpace(int i)
    {
        while (At(i) is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            i++;
        }

        return i;
    }

    private readonly byte At(int i) => i < _json.Length ? _json[i] : throw Malformed();

    private static int Ahead(int distance) => distance >= 0 ? distance : throw Malformed();

    private static JsonException Malformed() => new("A result breaks off before its end.");
}
