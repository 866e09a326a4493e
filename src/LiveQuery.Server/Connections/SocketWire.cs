using System.IO.Pipelines;
using System.Net.Sockets;

namespace LiveQuery.Server.Connections;

/// <summary>A wire that was an HTTP connection, and carries frames from now on.</summary>
/// <param name="input">What the client sends.</param>
/// <param name="output">What is sent to it, after all that HTTP has sent.</param>
/// <param name="socket">The socket below them; null where there is none, or it carries something else than the plain bytes.</param>
/// <param name="abort">Cuts the wire.</param>
internal sealed class SocketWire(PipeReader input, PipeWriter output, Socket? socket, Action abort)
{
    /// <summary>What the client sends.</summary>
    public PipeReader Input => input;

    /// <summary>What is sent to it, after all that HTTP has sent.</summary>
    public PipeWriter Output => output;

    /// <summary>The socket below them, which never waits; null: there is none that may be written to.</summary>
    public Socket? Socket { get; } = Prepare(socket);

    /// <summary>Cuts the wire. May be called at any time, from any thread, more than once.</summary>
    public void Abort() => abort();

    private static Socket? Prepare(Socket? socket)
    {
        try
        {
            if (socket is not null)
            {
                socket.Blocking = false;
            }

            return socket;
        }
        catch (Exception gone) when (gone is ObjectDisposedException or SocketException)
        {
            // The client went away as it was answered: whoever reads the pipe hears of it.
            return null;
        }
    }
}
