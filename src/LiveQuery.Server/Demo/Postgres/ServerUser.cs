using System.Diagnostics;

namespace LiveQuery.Server.Demo.Postgres;

/// <summary>
/// The user that Postgres runs as. Postgres refuses to run as root, so root hands it to the user <c>postgres</c>, or
/// <c>nobody</c>.
/// </summary>
internal sealed class ServerUser
{
    private readonly string? _name;

    private ServerUser(string? name) => _name = name;

    /// <summary>Finds the user.</summary>
    /// <exception cref="InvalidOperationException">This is root, and there is no other user to hand Postgres to.</exception>
    public static async Task<ServerUser> FindAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return new ServerUser(null);
        }

        foreach (var name in new[] { "postgres", "nobody" })
        {
            var found = await ChildProcess.RunAsync(new ProcessStartInfo("id", ["-u", name]), cancellationToken);
            if (found.ExitCode == 0)
            {
                return new ServerUser(name);
            }
        }

        throw new InvalidOperationException(
            "Postgres refuses to run as root, and there is neither a user postgres nor a user nobody to run it as");
    }

    /// <summary>The start of a program as this user.</summary>
    public ProcessStartInfo Wrap(string program, IEnumerable<string> arguments) => _name is null
        ? new ProcessStartInfo(program, arguments)
        : new ProcessStartInfo(
            "setpriv", ["--reuid", _name, "--regid", GroupOf(_name), "--clear-groups", "--", program, .. arguments]);

    /// <summary>Hands a file or folder to this user.</summary>
    public async Task OwnAsync(string path, CancellationToken cancellationToken)
    {
        if (_name is null)
        {
            return;
        }

        var result = await ChildProcess.RunAsync(new ProcessStartInfo("chown", [_name, path]), cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"{path} could not be handed to the user {_name}: {result.Output.Trim()}");
        }
    }

    private static string GroupOf(string user) => user == "nobody" ? "nogroup" : user;
}
