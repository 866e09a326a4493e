using LiveQuery.Compiler;

namespace LiveQuery.Engine.Results;

/// <summary>
/// The step from one state of a cohort to the next. The patch is made when the first subscriber asks for it, by whoever
/// asks; the others wait for it and share it. Until then the old result is kept, and no longer.
/// </summary>
internal sealed class ResultChange(ReadOnlyMemory<byte> from, ReadOnlyMemory<byte> to, ObjectShape? shape) : SharedBytes
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private ReadOnlyMemory<byte> _from = from;
    private ReadOnlyMemory<byte> _to = to;
    private byte[]? _patch;
    private bool _isMade;

    /// <summary>The patch; null where the new state is better sent as it is.</summary>
    public byte[]? Patch
    {
        get
        {
            lock (_gate)
            {
                if (!_isMade)
                {
                    _patch = ResultDiff.Find(_from.Span, _to.Span, shape);
                    _isMade = true;
                    (_from, _to) = (default, default);
                }

                return _patch;
            }
        }
    }

    /// <inheritdoc/>
    private protected override ReadOnlyMemory<byte> Bytes => Patch;
}
