using System.Globalization;

namespace LiveQuery.Engine.Changes;

/// <summary>
/// What a statement sees: which transactions had ended when it began. Read from <c>pg_current_snapshot()</c>. Transactions
/// are named by their 32-bit ids, which is what replication tells of them; they are compared around the wrap.
/// </summary>
internal sealed class VisibleSnapshot
{
    private readonly uint _oldest;
    private readonly uint _next;
    private readonly HashSet<uint> _running;

    private VisibleSnapshot(uint oldest, uint next, HashSet<uint> running)
    {
        _oldest = oldest;
        _next = next;
        _running = running;
    }

    /// <summary>The transactions that were under way.</summary>
    public IReadOnlyCollection<uint> Running => _running;

    /// <summary>Reads <c>xmin:xmax:xip,…</c>.</summary>
    /// <exception cref="FormatException">It is no snapshot.</exception>
    public static VisibleSnapshot Parse(string text)
    {
        if (text.Split(':') is not [var oldest, var next, var running])
        {
            throw new FormatException("a snapshot has three parts");
        }

        return new VisibleSnapshot(
            Id(oldest), Id(next), running.Length == 0 ? [] : running.Split(',').Select(Id).ToHashSet());
    }

    /// <summary>Whether a transaction had ended: what it has committed is seen.</summary>
    public bool HasEnded(uint transaction) =>
        IsBefore(transaction, _oldest) || (IsBefore(transaction, _next) && !_running.Contains(transaction));

    private static bool IsBefore(uint one, uint other) => unchecked((int)(one - other)) < 0;

    private static uint Id(string text) => unchecked((uint)ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));
}
