using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using LiveQuery.Engine.Changes;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.Tests.Engine.Postgres;

/// <summary>The messages of logical replication, byte by byte.</summary>
public sealed class PgOutputReaderTests
{
    private const uint Table = 16_384;

    private static readonly ImmutableArray<string> Columns = ["owner", "id"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_insert_tells_the_wanted_columns_in_their_order()
    {
        var change = await OneAsync(Row('I', 'N', ["7", "a long text", null]));
        Assert.Equal(["∅,7"], change);
        Assert.Equal(["größe,7"], await OneAsync(Row('I', 'N', ["7", "t", "größe"])));
        Assert.Equal([",7"], await OneAsync(Row('I', 'N', ["7", "t", ""])));
    }

    [Fact]
    public async Task An_update_tells_what_is_known_of_the_row_before()
    {
        // The key was left as it was: no old row is sent, and it is that of the new one.
        Assert.Equal(["b,7", "?,7"], await OneAsync(Row('U', 'N', ["7", "t", "b"])));

        // Of a changed key only the key is sent, the rest as NULL.
        Assert.Equal(["b,8", "?,7"], await OneAsync([.. Row('U', 'K', ["7", null, null]), .. Tuple('N', ["8", "t", "b"])]));
        Assert.Equal(["b,7", "∅,7"], await OneAsync([.. Row('U', 'O', ["7", "t", null]), .. Tuple('N', ["7", "t", "b"])]));

        // A value out of line that was left as it was is sent in neither: it is that of the old row, where there is one.
        Assert.Equal(["a,7"], await OneAsync([.. Row('U', 'O', ["7", "t", "a"]), .. Tuple('N', ["7", "t", Unchanged])]));
        Assert.Equal(["?,7"], await OneAsync(Row('U', 'N', ["7", Unchanged, Unchanged])));
    }

    [Fact]
    public async Task A_delete_tells_the_old_row_or_its_key()
    {
        Assert.Equal(["?,7"], await OneAsync(Row('D', 'K', ["7", null, null])));
        Assert.Equal(["a,7"], await OneAsync(Row('D', 'O', ["7", "t", "a"])));
    }

    [Fact]
    public async Task A_transaction_ends_with_its_commit_and_tells_its_id()
    {
        var reader = Reader();
        Assert.Null(await ReadAsync(reader, Relation()));
        Assert.Null(await ReadAsync(reader, Begin(4_000_000_000)));
        Assert.Null(await ReadAsync(reader, Row('I', 'N', ["1", "t", "a"])));
        Assert.Null(await ReadAsync(reader, Row('D', 'K', ["2", null, null])));
        var transaction = await ReadAsync(reader, Commit());
        Assert.Equal(4_000_000_000, transaction!.Id);
        Assert.Equal(["a,1", "?,2"], Print(transaction.Tables![Table]));

        Assert.Null(await ReadAsync(reader, Begin(1)));
        Assert.Null(await ReadAsync(reader, Commit()));
    }

    [Fact]
    public async Task What_nobody_wants_and_what_was_truncated_is_the_whole_table()
    {
        Assert.Null(await OneAsync(Row('I', 'N', ["7", "t", "a"]), isWanted: false));
        Assert.Null(await OneAsync(Row('D', 'K', ["7", null, null]), isWanted: false));
        Assert.Null(await OneAsync([(byte)'T', .. Number(2), 1, .. Number(99), .. Number(Table)]));
    }

    [Fact]
    public async Task A_row_of_many_megabytes_is_not_read_and_is_the_whole_table()
    {
        Assert.Null(await OneAsync(Row('I', 'N', ["7", new string('x', 9 << 20), "a"])));
        Assert.Equal(["a,7"], await OneAsync(Row('I', 'N', ["7", new string('x', 7 << 20), "a"])));
    }

    [Fact]
    public async Task A_table_that_is_described_anew_is_read_anew()
    {
        var reader = Reader();
        await ReadAsync(reader, Relation());
        await ReadAsync(reader, Begin(1));
        await ReadAsync(reader, Row('I', 'N', ["1", "t", "a"]));
        await ReadAsync(reader, Relation(["owner", "id"]));
        await ReadAsync(reader, Row('I', 'N', ["b", "2"]));
        Assert.Equal(["a,1", "b,2"], Print((await ReadAsync(reader, Commit()))!.Tables![Table]));
    }

    [Fact]
    public async Task Types_origins_and_other_messages_are_passed_over()
    {
        foreach (var kind in "YOMSE")
        {
            Assert.Null(await ReadAsync(Reader(), [(byte)kind, 1, 2, 3]));
        }
    }

    [Fact]
    public async Task A_message_that_is_cut_off_anywhere_is_refused()
    {
        byte[][] messages =
        [
            Begin(1), Relation(), Row('I', 'N', ["7", "t", "a"]), Row('D', 'K', ["7", null, null]),
            [.. Row('U', 'O', ["7", "t", Unchanged]), .. Tuple('N', ["8", "t", "b"])], [(byte)'T', .. Number(1), 0, .. Number(Table)],
        ];
        foreach (var message in messages)
        {
            for (var length = 0; length < message.Length; length++)
            {
                var reader = await BegunAsync();
                await Assert.ThrowsAsync<InvalidDataException>(async () => await ReadAsync(reader, message[..length]));
            }
        }
    }

    [Fact]
    public async Task What_the_protocol_does_not_know_is_refused()
    {
        byte[][] messages =
        [
            Row('I', 'K', ["7", "t", "a"]), Row('D', 'N', ["7", "t", "a"]), Row('U', 'X', ["7", "t", "a"]),
            Row('I', 'N', ["7", "t", "a", "one more"]),
            [(byte)'I', .. Number(Table), (byte)'N', 0, 1, (byte)'b', .. Number(1), 0],
            [(byte)'I', .. Number(Table), (byte)'N', 0, 1, (byte)'t', .. Number(uint.MaxValue)],
            [(byte)'I', .. Number(5), (byte)'N', 0, 0],
        ];
        foreach (var message in messages)
        {
            var reader = await BegunAsync();
            await Assert.ThrowsAsync<InvalidDataException>(async () => await ReadAsync(reader, message));
        }
    }

    private const string Unchanged = "\u0001unchanged";

    private static PgOutputReader Reader(bool isWanted = true) => new(new TransactionAssembler(), _ => isWanted ? Columns : null);

    private static async Task<PgOutputReader> BegunAsync(bool isWanted = true)
    {
        var reader = Reader(isWanted);
        await ReadAsync(reader, Relation());
        await ReadAsync(reader, Begin(1));
        return reader;
    }

    /// <summary>The images of a transaction of one message; null: the whole table.</summary>
    private static async Task<IEnumerable<string>?> OneAsync(byte[] message, bool isWanted = true)
    {
        var reader = await BegunAsync(isWanted);
        Assert.Null(await ReadAsync(reader, message));
        return Print((await ReadAsync(reader, Commit()))!.Tables![Table]);
    }

    private static IEnumerable<string>? Print(TableChange change) => change.Images?.Select(image => string.Join(
        ',', image.Values.Select(value => value is null ? "∅" : RowImage.IsUnknown(value) ? "?" : value)));

    private static ValueTask<ChangedTransaction?> ReadAsync(PgOutputReader reader, byte[] message) =>
        reader.ReadAsync(new MemoryStream(message), Cancellation);

    private static byte[] Begin(uint transaction) => [(byte)'B', .. new byte[16], .. Number(transaction)];

    private static byte[] Commit() => [(byte)'C', .. new byte[25]];

    private static byte[] Relation(string[]? columns = null)
    {
        columns ??= ["id", "text", "owner"];
        return
        [
            (byte)'R', .. Number(Table), .. "public\0"u8, .. "täble\0"u8, (byte)'d', 0, (byte)columns.Length,
            .. columns.SelectMany(name => (byte[])[(byte)(name == "id" ? 1 : 0), .. Encoding.UTF8.GetBytes(name), 0, .. Number(25), .. Number(uint.MaxValue)]),
        ];
    }

    private static byte[] Row(char kind, char part, string?[] values) => [(byte)kind, .. Number(Table), .. Tuple(part, values)];

    private static byte[] Tuple(char part, string?[] values) => [(byte)part, 0, (byte)values.Length, .. values.SelectMany(Value)];

    private static byte[] Value(string? value) => value switch
    {
        null => [(byte)'n'],
        Unchanged => [(byte)'u'],
        _ => [(byte)'t', .. Number((uint)Encoding.UTF8.GetByteCount(value)), .. Encoding.UTF8.GetBytes(value)],
    };

    private static byte[] Number(uint value)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
