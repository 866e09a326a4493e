using System.Diagnostics;

namespace LiveQuery.Server.Demo.Postgres;

/// <summary>
/// A shell that waits on a pipe from this process. The pipe closes when this process ends, even by <c>kill -9</c>; the
/// shell then ends the server and removes its folder. On Windows, where there is no such shell, only an orderly end
/// cleans up.
/// </summary>
internal static class Watchdog
{
    // The shell must not be ended by the Ctrl-C that ends us: it would leave the folder behind.
    private const string Script = """
        trap '' INT TERM HUP
        cat >/dev/null
        if [ -f "$1/postmaster.id" ]; then kill -9 "$(cat "$1/postmaster.id")" 2>/dev/null; fi
        for _ in 1 2 3 4 5 6 7 8 9 10; do rm -rf "$1" && break; sleep 0.3; done
        """;

    /// <summary>Starts the watch over a folder.</summary>
    public static Process? Start(string folder) => OperatingSystem.IsWindows()
        ? null
        : Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, "watchdog", folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });

    /// <summary>Ends the watch; the shell removes what is left.</summary>
    public static void End(Process? watchdog)
    {
        if (watchdog is null)
        {
            return;
        }

        watchdog.StandardInput.Close();
        watchdog.WaitForExit(TimeSpan.FromSeconds(30));
        watchdog.Dispose();
    }
}
