using System.Text;

namespace LiveQuery.Tests.Fuzz;

/// <summary>
/// Makes hostile inputs out of kept ones: bytes flipped, cut, doubled, spliced with another input's, and words and values
/// put in that are known to be trouble. The same seed makes the same inputs.
/// </summary>
internal sealed class Mutator(IReadOnlyList<byte[]> corpus, int seed)
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "{", "}", "[", "]", "(", ")", ":", ",", "\"", "\"\"\"", "\\", "$", "@", "!", "...", "#", "\u0000", "\ufeff", "\u2028", "\ud7ff", "null", "true",
            "-0", "1e400", "1E-400", "NaN", "Infinity", "-Infinity", "9223372036854775808", "-9223372036854775809", "2147483648",
            "0.1", "00", "1e", "99999999999999999999999999999999999999", "\"NaN\"", "\"infinity\"", "\"0044-03-15 BC\"",
            "\"4714-11-24 BC\"", "\"294277-01-01\"", "\"a\\u0000b\"", "\"\\ud800\"", "\\u{1F600}", "\"(a+)+$\"", "\"%\"", "\"\\\\\"", "'", "''", "$1",
            "::int", "--", "/*", "query", "subscription", "mutation", "fragment f on one", "on", "one", "one_by_pk", "one_aggregate",
            "one_stream", "where", "order_by", "distinct_on", "limit", "offset", "cursor", "batch_size", "initial_value", "ordering",
            "_and", "_or", "_not", "_eq", "_in", "_nin", "_is_null", "_like", "_regex", "_contains", "_has_keys_any", "_cast", "_st_d_within",
            "count", "predicate", "filter", "arguments", "distinct", "id", "c_int8", "c_numeric", "c_jsonb", "c_timestamptz", "a_text", "mood", "path",
            "@include(if: true)", "@skip(if: $b)", "@cached", "__typename", "__schema { types { name } }", "__type(name: \"one\") { name }",
            "insert_one", "insert_one_one", "update_one", "update_one_by_pk", "update_one_many", "delete_one", "objects", "object", "on_conflict",
            "constraint", "one_pkey", "update_columns", "pk_columns", "updates", "_set", "_inc", "_append", "_delete_at_path", "data", "affected_rows",
            "returning", "one_bool_exp", "[Int!]!", "String", "= 3",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x00],
    ];

    private const int MaxLength = 4_000;

    private readonly Random _random = new(seed);

    /// <summary>The next input.</summary>
    public byte[] Next()
    {
        var bytes = new List<byte>(Pick(corpus));
        for (var rounds = _random.Next(1, 6); rounds > 0; rounds--)
        {
            Change(bytes);
        }

        return bytes.Count <= MaxLength ? [.. bytes] : [.. bytes.GetRange(0, MaxLength)];
    }

    private void Change(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = _random.Next(Math.Min(40, bytes.Count - at) + 1);
        switch (_random.Next(7))
        {
            case 0:
                bytes.InsertRange(at, Pick(Pieces));
                break;
            case 1:
                bytes.RemoveRange(at, length);
                bytes.InsertRange(at, Pick(Pieces));
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 5:
                var other = Pick(corpus);
                var from = _random.Next(other.Length + 1);
                bytes.InsertRange(at, other.AsSpan(from, _random.Next(other.Length - from + 1)).ToArray());
                break;
            default:
                var deep = Pick(Pieces);
                for (var times = _random.Next(2, 60); times > 0; times--)
                {
                    bytes.InsertRange(at, deep);
                }

                break;
        }
    }

    private byte[] Pick(IReadOnlyList<byte[]> items) => items[_random.Next(items.Count)];
}
