using System.IO.Pipelines;

namespace LiveQuery.Server.Http;

/// <summary>Reads from a wire, and lets it live when HTTP has read enough of it.</summary>
internal sealed class KeptReader(PipeReader inner) : PipeReader
{
    /// <summary>Whether the end of reading is no end of the wire.</summary>
    public bool IsKept { get; set; }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result) => inner.TryRead(out result);

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        inner.ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    /// <inheritdoc/>
    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        if (!IsKept)
        {
            inner.Complete(exception);
        }
    }
}
