using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using LiveQuery.Engine.Changes;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Reads the messages of logical replication into transactions. Of a row only those columns are read that somebody wants
/// to know; Npgsql passes over the rest.
/// </summary>
internal sealed class PgOutputReader(TransactionAssembler assembler, Func<uint, ImmutableArray<string>?> wanted)
{
    private readonly Dictionary<uint, RowLayout> _layouts = [];

    /// <summary>Takes in a message; the transaction that it ends, if that has changed anything.</summary>
    public async ValueTask<ChangedTransaction?> ReadAsync(PgOutputReplicationMessage message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case BeginMessage begin:
                assembler.Begin(begin.TransactionXid);
                break;
            case RelationMessage relation:
                // The same object is sent again with other columns.
                _layouts.Remove(relation.RelationId);
                break;
            case InsertMessage insert when Find(insert.Relation) is { } layout:
                assembler.Insert(
                    insert.Relation.RelationId, layout.Columns, await layout.ReadAsync(insert.NewRow, isKey: false, cancellationToken));
                break;
            case UpdateMessage update when Find(update.Relation) is { } layout:
                await UpdateAsync(update, layout, cancellationToken);
                break;
            case FullDeleteMessage delete when Find(delete.Relation) is { } layout:
                assembler.Delete(
                    delete.Relation.RelationId, layout.Columns, await layout.ReadAsync(delete.OldRow, isKey: false, cancellationToken));
                break;
            case KeyDeleteMessage delete when Find(delete.Relation) is { } layout:
                assembler.Delete(
                    delete.Relation.RelationId, layout.Columns, await layout.ReadAsync(delete.Key, isKey: true, cancellationToken));
                break;
            case TruncateMessage truncate:
                foreach (var relation in truncate.Relations)
                {
                    assembler.Truncate(relation.RelationId);
                }

                break;
            case CommitMessage:
                return assembler.Commit();
        }

        return null;
    }

    private async ValueTask UpdateAsync(UpdateMessage update, RowLayout layout, CancellationToken cancellationToken)
    {
        // In the order in which they are sent: the old row first.
        var old = update switch
        {
            FullUpdateMessage full => await layout.ReadAsync(full.OldRow, isKey: false, cancellationToken),
            IndexUpdateMessage index => await layout.ReadAsync(index.Key, isKey: true, cancellationToken),
            _ => null,
        };
        var row = await layout.ReadAsync(update.NewRow, isKey: false, cancellationToken);
        assembler.Update(update.Relation.RelationId, layout.Columns, row, old ?? layout.KeyOf(row));
    }

    /// <summary>How to read rows of a relation; null where nobody wants to know more than that it was changed.</summary>
    private RowLayout? Find(RelationMessage relation)
    {
        if (wanted(relation.RelationId) is not { } columns || assembler.IsWhole(relation.RelationId))
        {
            assembler.Touch(relation.RelationId);
            return null;
        }

        if (!_layouts.TryGetValue(relation.RelationId, out var layout) || layout.Columns != columns)
        {
            layout = new RowLayout(columns, relation);
            _layouts[relation.RelationId] = layout;
        }

        return layout;
    }

    /// <summary>Where the wanted columns stand in a relation's rows.</summary>
    private sealed class RowLayout
    {
        private readonly int[] _places;
        private readonly bool[] _isKey;

        public RowLayout(ImmutableArray<string> columns, RelationMessage relation)
        {
            Columns = columns;
            _places = [.. relation.Columns.Select(column => columns.IndexOf(column.ColumnName))];
            _isKey = [.. columns.Select(name => relation.Columns.Any(column =>
                column.ColumnName == name && column.Flags == RelationMessage.Column.ColumnFlags.PartOfKey))];
        }

        public ImmutableArray<string> Columns { get; }

        /// <summary>The wanted values of a row; those that are not sent are unknown.</summary>
        public async ValueTask<string?[]> ReadAsync(ReplicationTuple tuple, bool isKey, CancellationToken cancellationToken)
        {
            var values = new string?[Columns.Length];
            Array.Fill(values, RowImage.Unknown);
            var column = 0;
            await foreach (var value in tuple.WithCancellation(cancellationToken))
            {
                var place = _places[column++];

                // Of a key's row the other columns are sent as NULL, whatever they are.
                if (place >= 0 && (!isKey || _isKey[place]))
                {
                    values[place] = value.Kind switch
                    {
                        TupleDataKind.Null => null,
                        TupleDataKind.TextValue => await ReadTextAsync(value, cancellationToken),
                        TupleDataKind.UnchangedToastedValue => RowImage.Unchanged,
                        _ => RowImage.Unknown,
                    };
                }
            }

            return values;
        }

        /// <summary>The old row of an update that has left the key as it was.</summary>
        public string?[] KeyOf(string?[] row) =>
            [.. row.Select((value, i) => _isKey[i] && !ReferenceEquals(value, RowImage.Unchanged) ? value : RowImage.Unknown)];

        private static async ValueTask<string> ReadTextAsync(ReplicationValue value, CancellationToken cancellationToken)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(value.Length);
            try
            {
                var bytes = buffer.AsMemory(0, value.Length);
                await using var stream = value.GetStream();
                await stream.ReadExactlyAsync(bytes, cancellationToken);
                return Encoding.UTF8.GetString(bytes.Span);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
