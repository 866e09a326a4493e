using System.Globalization;
using LiveQuery.Load.Wire;

namespace LiveQuery.Load.Fleet;

/// <summary>
/// Who connects and asks for what. Everything follows from the number of the connection and that of the operation on
/// it, so that a plan is small however large the fleet is, and can be handed to other processes.
/// </summary>
internal sealed record FleetPlan
{
    /// <summary>The URL of the socket.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The payload of <c>connection_init</c>, with <c>{owner}</c> where the session is named; empty for none.</summary>
    public string Init { get; init; } = "";

    /// <summary>The payloads of <c>subscribe</c>, taken in turn over the whole fleet, with <c>{key}</c> for the row's key.</summary>
    public required IReadOnlyList<string> Operations { get; init; }

    /// <summary>The number of the first connection.</summary>
    public int First { get; init; }

    /// <summary>How many connections.</summary>
    public required int Connections { get; init; }

    /// <summary>Operations on each.</summary>
    public int PerConnection { get; init; } = 1;

    /// <summary>How many sessions there are; connections take them in turn.</summary>
    public int Owners { get; init; } = 1;

    /// <summary>How many rows each session has; its operations take them in turn.</summary>
    public int KeysPerOwner { get; init; } = 1;

    /// <summary>How results are verified.</summary>
    public Expectation Expect { get; init; }

    /// <summary>Keeps the last state of every so manieth operation, for a comparison with the query run alone; 0 keeps none.</summary>
    public int KeepEvery { get; init; }

    /// <summary>Whether patches were asked for.</summary>
    public bool Patches { get; init; }

    /// <summary>How many connections are opened at once: more than a server can greet in its time would be a storm.</summary>
    public int MostOpening { get; init; } = 256;

    /// <summary>Whether each operation has a result at once; else a connection is ready when it has subscribed.</summary>
    public bool AwaitsResults { get; init; } = true;

    /// <summary>The name of the member that tells when a row was written, with <see cref="Expectation.Any"/>; null for none.</summary>
    public string? TimeMember { get; init; }

    /// <summary>The subprotocol.</summary>
    public string Subprotocol { get; init; } = Subprotocols.Transport;

    /// <summary>Further headers of the upgrade.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>By how many sessions a connection moves on when sessions change.</summary>
    public int SessionStep { get; init; } = 1;

    /// <summary>All operations.</summary>
    public int Total => Connections * PerConnection;

    /// <summary>The session of a connection, from 1.</summary>
    /// <param name="connection">Its number.</param>
    /// <param name="turn">How often the sessions have moved on.</param>
    public int Owner(int connection, int turn = 0) => 1 + (int)((connection + ((long)turn * SessionStep)) % Owners);

    /// <summary>The row of an operation, from 1.</summary>
    public long Key(int connection, int operation) =>
        ((Owner(connection) - 1L) * KeysPerOwner) + (operation % KeysPerOwner) + 1;

    /// <summary>The payload of an operation.</summary>
    public string Operation(int connection, int operation)
    {
        var index = ((long)connection * PerConnection) + operation;
        return Operations[(int)(index % Operations.Count)]
            .Replace("{key}", Key(connection, operation).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    /// <summary>The payload of <c>connection_init</c> of a connection.</summary>
    public string InitOf(int connection, int turn = 0) =>
        Init.Replace("{owner}", Owner(connection, turn).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>The same fleet, split evenly.</summary>
    public IReadOnlyList<FleetPlan> Split(int parts) =>
    [
        .. Enumerable.Range(0, parts)
            .Select(part => (From: (int)((long)Connections * part / parts), To: (int)((long)Connections * (part + 1) / parts)))
            .Where(range => range.To > range.From)
            .Select(range => this with { First = First + range.From, Connections = range.To - range.From }),
    ];
}
