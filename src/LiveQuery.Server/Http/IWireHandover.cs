using LiveQuery.Server.Connections;

namespace LiveQuery.Server.Http;

/// <summary>A feature of connections that can be had for another protocol than HTTP.</summary>
internal interface IWireHandover
{
    /// <summary>Hands the wire over as soon as the request that is being answered is over; HTTP has ended then.</summary>
    /// <param name="serve">Serves the wire until it is gone. Never throws.</param>
    /// <param name="place">Is disposed when the wire is gone, whether it was ever served or not.</param>
    void Take(Func<SocketWire, Task> serve, IDisposable place);
}
