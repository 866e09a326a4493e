using System.Net.Sockets;

namespace LiveQuery.Load.Fleet;

/// <summary>One client: a socket with its operations. Whoever touches it holds the lock of its loop.</summary>
internal sealed class Connection(int number, int operations)
{
    /// <summary>Its number in the whole fleet.</summary>
    public int Number { get; } = number;

    /// <summary>Its operations; the id of each is its place.</summary>
    public Subscription[] Subscriptions { get; } = new Subscription[operations];

    /// <summary>How far it has come.</summary>
    public ConnectionPhase Phase { get; set; }

    /// <summary>The socket, while there is one.</summary>
    public Socket? Socket { get; set; }

    /// <summary>The socket's number with the system.</summary>
    public int Handle { get; set; }

    /// <summary>The beginning of a frame whose end is still to come; empty mostly.</summary>
    public byte[] Rest { get; set; } = [];

    /// <summary>The message so far, of one that comes in several frames.</summary>
    public MemoryStream? Fragments { get; set; }

    /// <summary>What the socket has not taken yet; null mostly.</summary>
    public byte[]? Unsent { get; set; }

    /// <summary>Whether it reads nothing on purpose.</summary>
    public bool IsStalled { get; set; }
}
