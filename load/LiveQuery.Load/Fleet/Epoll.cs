using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace LiveQuery.Load.Fleet;

/// <summary>
/// The calls of Linux that one thread needs to serve tens of thousands of sockets: .NET's sockets hand each arrival to
/// the pool of threads, which costs several times what there is to do.
/// </summary>
internal static partial class Epoll
{
    /// <summary>There is something to read.</summary>
    public const uint In = 0x1;

    /// <summary>There is room to write.</summary>
    public const uint Out = 0x4;

    private const int Add = 1;
    private const int Modify = 3;
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int TryAgain = 11;
    private const int Interrupted = 4;

    // struct epoll_event is packed on x86-64 and nowhere else.
    private static readonly int EventSize = X86Base.X64.IsSupported ? 12 : 16;

    /// <summary>Makes a set.</summary>
    public static int Create() => Check(epoll_create1(0), "epoll_create1");

    /// <summary>Puts a socket into the set.</summary>
    public static void Watch(int set, int socket, int number) => Control(set, Add, socket, In, number);

    /// <summary>Changes what is waited for.</summary>
    public static void Change(int set, int socket, uint events, int number) => Control(set, Modify, socket, events, number);

    /// <summary>Ends the set.</summary>
    public static void Close(int set) => _ = close(set);

    /// <summary>Waits; the numbers of the sockets, and what they are ready for, are in the buffer.</summary>
    public static unsafe int Wait(int set, byte[] buffer, int milliseconds)
    {
        fixed (byte* events = buffer)
        {
            var ready = epoll_wait(set, events, buffer.Length / EventSize, milliseconds);
            return ready >= 0 ? ready : Marshal.GetLastPInvokeError() == Interrupted ? 0 : Check(ready, "epoll_wait");
        }
    }

    /// <summary>The event at a place of the buffer.</summary>
    public static (uint Events, int Number) Read(byte[] buffer, int index)
    {
        var at = buffer.AsSpan(index * EventSize);
        return (MemoryMarshal.Read<uint>(at), MemoryMarshal.Read<int>(at[(EventSize - 8)..]));
    }

    /// <summary>Receives: the bytes, 0 at the end of the stream or where it broke, -1 where nothing is there now.</summary>
    public static unsafe int Receive(int socket, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            var received = (int)recv(socket, bytes, (nuint)buffer.Length, DontWait);
            return received >= 0 ? received : Marshal.GetLastPInvokeError() is TryAgain or Interrupted ? -1 : 0;
        }
    }

    /// <summary>Sends what there is room for: how many bytes that were, or -1 where the socket is broken.</summary>
    public static unsafe int Send(int socket, ReadOnlySpan<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            var sent = (int)send(socket, bytes, (nuint)buffer.Length, DontWait | NoSignal);
            return sent >= 0 ? sent : Marshal.GetLastPInvokeError() is TryAgain or Interrupted ? 0 : -1;
        }
    }

    private static unsafe void Control(int set, int operation, int socket, uint events, int number)
    {
        var change = stackalloc byte[16];
        *(uint*)change = events;
        *(long*)(change + EventSize - 8) = number;
        Check(epoll_ctl(set, operation, socket, change), "epoll_ctl");
    }

    private static int Check(int result, string call) =>
        result >= 0 ? result : throw new LoadException($"{call} failed: error {Marshal.GetLastPInvokeError()} of the system");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int epoll_ctl(int set, int operation, int socket, byte* change);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int epoll_wait(int set, byte* events, int most, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint recv(int socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint send(int socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int socket);
}
