using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using LiveQuery.Engine.Changes;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Reads the messages of <c>pgoutput</c>, protocol version 1, into transactions (PostgreSQL's manual, "Logical Replication
/// Message Formats"). Of a row only those columns are read that somebody wants to know. Our own reader, since Npgsql's
/// makes a stream of each value.
/// </summary>
internal sealed class PgOutputReader(TransactionAssembler assembler, Func<uint, ImmutableArray<string>?> wanted)
{
    // A larger row is not read, and its table counts as changed in whole.
    private const int LargestMessage = 8 << 20;

    // Of a message about a row, its kind and the table.
    private const int RowHead = 5;

    private readonly Dictionary<uint, RelationColumn[]> _relations = [];
    private readonly Dictionary<uint, RowLayout> _layouts = [];
    private byte[] _buffer = new byte[8 << 10];

    /// <summary>Takes in a message; the transaction that it ends, if that has changed anything.</summary>
    /// <exception cref="InvalidDataException">It is not as the protocol has it.</exception>
    public async ValueTask<ChangedTransaction?> ReadAsync(Stream message, CancellationToken cancellationToken)
    {
        var isTooLarge = message.Length > LargestMessage;
        var length = isTooLarge ? RowHead : (int)message.Length;
        if (_buffer.Length < length)
        {
            _buffer = new byte[BitOperations.RoundUpToPowerOf2((uint)length)];
        }

        await message.ReadExactlyAsync(_buffer.AsMemory(0, length), cancellationToken);
        return Read(_buffer.AsSpan(0, length), isTooLarge);
    }

    private ChangedTransaction? Read(ReadOnlySpan<byte> bytes, bool isTooLarge)
    {
        var message = new MessageReader(bytes);
        var kind = (char)message.ReadByte();
        if (isTooLarge && kind is not ('I' or 'U' or 'D'))
        {
            throw new InvalidDataException($"A message '{kind}' of the change feed is larger than {LargestMessage} bytes.");
        }

        switch (kind)
        {
            case 'B':
                message.Skip(sizeof(long) + sizeof(long));
                assembler.Begin(message.ReadUInt32());
                break;
            case 'C':
                return assembler.Commit();
            case 'R':
                ReadRelation(ref message);
                break;
            case 'I' or 'U' or 'D':
                var table = message.ReadUInt32();
                if (!isTooLarge && Find(table) is { } layout)
                {
                    ReadChange(kind, table, layout, ref message);
                }
                else
                {
                    assembler.Touch(table);
                }

                break;
            case 'T':
                var count = message.ReadUInt32();
                message.Skip(sizeof(byte));
                for (; count > 0; count--)
                {
                    assembler.Truncate(message.ReadUInt32());
                }

                break;
            default:
                // Types and origins tell nothing that is needed, and other messages were not asked for.
                break;
        }

        return null;
    }

    private void ReadRelation(ref MessageReader message)
    {
        var table = message.ReadUInt32();
        message.SkipText();
        message.SkipText();
        message.Skip(sizeof(byte));
        var columns = new RelationColumn[message.ReadUInt16()];
        for (var i = 0; i < columns.Length; i++)
        {
            var isKey = (message.ReadByte() & 1) != 0;
            columns[i] = new RelationColumn(message.ReadText(), isKey);
            message.Skip(sizeof(uint) + sizeof(uint));
        }

        _relations[table] = columns;
        _layouts.Remove(table);
    }

    private void ReadChange(char kind, uint table, RowLayout layout, ref MessageReader message)
    {
        // In the order in which they are sent: the old row first, if it is sent at all.
        string?[]? old = null;
        var part = (char)message.ReadByte();
        if (part is 'K' or 'O' && kind != 'I')
        {
            old = layout.Read(ref message, isKey: part == 'K');
            if (kind == 'D')
            {
                assembler.Delete(table, layout.Columns, old);
                return;
            }

            part = (char)message.ReadByte();
        }

        if (part != 'N' || kind == 'D')
        {
            throw new InvalidDataException($"A message '{kind}' of the change feed has a part '{part}'.");
        }

        var row = layout.Read(ref message, isKey: false);
        if (kind == 'I')
        {
            assembler.Insert(table, layout.Columns, row);
        }
        else
        {
            assembler.Update(table, layout.Columns, row, old ?? layout.KeyOf(row));
        }
    }

    /// <summary>How to read rows of a table; null where nobody wants to know more than that it was changed.</summary>
    private RowLayout? Find(uint table)
    {
        if (wanted(table) is not { } columns || assembler.IsWhole(table))
        {
            return null;
        }

        if (!_layouts.TryGetValue(table, out var layout) || layout.Columns != columns)
        {
            layout = _relations.TryGetValue(table, out var relation)
                ? new RowLayout(columns, relation)
                : throw new InvalidDataException($"The change feed tells of a row before it has told of its table, {table}.");
            _layouts[table] = layout;
        }

        return layout;
    }

    /// <summary>A column as the feed describes it.</summary>
    private readonly record struct RelationColumn(string Name, bool IsKey);

    /// <summary>Where the wanted columns stand in a table's rows.</summary>
    private sealed class RowLayout
    {
        private readonly int[] _places;
        private readonly bool[] _isKey;

        public RowLayout(ImmutableArray<string> columns, RelationColumn[] relation)
        {
            Columns = columns;
            _places = [.. relation.Select(column => columns.IndexOf(column.Name))];
            _isKey = [.. columns.Select(name => Array.Exists(relation, column => column.Name == name && column.IsKey))];
        }

        public ImmutableArray<string> Columns { get; }

        /// <summary>The wanted values of a row; those that are not sent are unknown.</summary>
        public string?[] Read(ref MessageReader message, bool isKey)
        {
            var values = new string?[Columns.Length];
            Array.Fill(values, RowImage.Unknown);
            var count = message.ReadUInt16();
            if (count > _places.Length)
            {
                throw new InvalidDataException($"A row of the change feed has {count} columns, and its table {_places.Length}.");
            }

            for (var column = 0; column < count; column++)
            {
                // Of a key's row the other columns are sent as NULL, whatever they are.
                var place = _places[column];
                var isWanted = place >= 0 && (!isKey || _isKey[place]);
                var kind = (char)message.ReadByte();
                var value = kind switch
                {
                    'n' => null,
                    'u' => RowImage.Unchanged,
                    't' => message.ReadValue(isWanted),
                    _ => throw new InvalidDataException($"A value of the change feed is of the kind '{kind}'."),
                };
                if (isWanted)
                {
                    values[place] = value;
                }
            }

            return values;
        }

        /// <summary>The old row of an update that has left the key as it was.</summary>
        public string?[] KeyOf(string?[] row) =>
            [.. row.Select((value, i) => _isKey[i] && !ReferenceEquals(value, RowImage.Unchanged) ? value : RowImage.Unknown)];
    }

    /// <summary>Takes a message apart from its beginning on.</summary>
    private ref struct MessageReader(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public byte ReadByte() => Take(sizeof(byte))[0];

        public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort)));

        public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint)));

        public void Skip(int bytes) => Take(bytes);

        /// <summary>A text that ends with a zero byte.</summary>
        public string ReadText() => Encoding.UTF8.GetString(TakeText());

        public void SkipText() => TakeText();

        /// <summary>A value with its length before it; null where it is only to be passed over.</summary>
        public string? ReadValue(bool isWanted)
        {
            var bytes = Take(BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int))));
            return isWanted ? Encoding.UTF8.GetString(bytes) : null;
        }

        private ReadOnlySpan<byte> TakeText()
        {
            var end = _rest.IndexOf((byte)0);
            var text = Take(end < 0 ? int.MaxValue : end);
            Skip(1);
            return text;
        }

        private ReadOnlySpan<byte> Take(int bytes)
        {
            if ((uint)bytes > (uint)_rest.Length)
            {
                throw new InvalidDataException("A message of the change feed ends early.");
            }

            var taken = _rest[..bytes];
            _rest = _rest[bytes..];
            return taken;
        }
    }
}
