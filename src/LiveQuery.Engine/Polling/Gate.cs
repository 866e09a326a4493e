namespace LiveQuery.Engine.Polling;

/// <summary>
/// What a source has shown of its changes: a version that grows whenever something visible may have changed. A fetch is
/// tagged with the version read before it was sent; while the version stands, its result holds.
/// </summary>
/// <remarks>
/// On a primary two equal readings of <c>pg_current_snapshot()</c> mean that nothing visible has changed in between. On
/// a standby they do not, since the snapshot hides running transactions there: the replay position is read instead.
/// </remarks>
internal sealed class Gate
{
    // One sequence for all gates of the process: a cohort that was fetched under the gate of a source which has since been
    // replaced is older than whatever the new gate says.
    private static long _versions;

    private long _version = Interlocked.Increment(ref _versions);
    private string? _text;

    /// <summary>The version. Grows only, from 1 on, so that what was never fetched (0) never holds.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>
    /// The latest version of any gate. A fetch is tagged with it before it is sent: whatever has been declared changed up
    /// to here, the fetch sees.
    /// </summary>
    public static long Latest => Volatile.Read(ref _versions);

    /// <summary>Whether the last probe found a standby. Written by the loop.</summary>
    public bool IsStandby { get; private set; }

    /// <summary>Takes in what a probe has read; whether it differs from the last reading. Called by the loop alone.</summary>
    public bool Observe(string text, bool isStandby)
    {
        IsStandby = isStandby;
        if (text == _text)
        {
            return false;
        }

        _text = text;
        Grow();
        return true;
    }

    /// <summary>Declares everything dirty: the next reading may come from another server, or after a gap.</summary>
    public void Invalidate()
    {
        _text = null;
        Grow();
    }

    /// <summary>A new version, for a change that another one than the snapshot tells of.</summary>
    public static long Next() => Interlocked.Increment(ref _versions);

    private void Grow() => Volatile.Write(ref _version, Next());
}
