using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace LiveQuery.FunctionalTests.Hosting;

/// <summary>
/// The program itself, in a process of its own: the one built with the tests, or the binary that LIVEQUERY_TEST_BINARY
/// names, so that the same tests prove a published one.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _error = new();

    private ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                _lines.Writer.TryComplete();
            }
            else
            {
                _lines.Writer.TryWrite(line.Data);
            }
        };
        process.ErrorDataReceived += (_, line) => _error.AppendLine(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Error => _error.ToString().Trim();

    /// <summary>Starts the program with these words and nothing of ours in its environment.</summary>
    public static ServerProcess Start(params string[] words)
    {
        var binary = Environment.GetEnvironmentVariable("LIVEQUERY_TEST_BINARY");
        var start = new ProcessStartInfo(binary ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (binary is null)
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "livequery.dll"));
        }

        foreach (var word in words)
        {
            start.ArgumentList.Add(word);
        }

        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("LIVEQUERY_", StringComparison.Ordinal)
            || name.StartsWith("HASURA_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        return new ServerProcess(new Process { StartInfo = start });
    }

    /// <summary>Reads the log until the server listens; its address.</summary>
    public async Task<Uri> ListeningAsync() => new((await ReadUntilAsync("serving at "))["serving at ".Length..]);

    /// <summary>Reads the log until the server says at its start or end what begins like this.</summary>
    public async Task<string> ReadUntilAsync(string start)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            using var entry = JsonDocument.Parse(line);
            if (entry.RootElement.GetProperty("type").GetString() == "startup"
                && entry.RootElement.GetProperty("detail").GetProperty("info").TryGetProperty("message", out var message)
                && message.GetString() is { } text
                && text.StartsWith(start, StringComparison.Ordinal))
            {
                return text;
            }
        }

        throw new InvalidOperationException("the server ended: " + Error);
    }

    /// <summary>Sends SIGTERM, so many times at once.</summary>
    public void Signal(int times = 1)
    {
        var commands = string.Join("; ", Enumerable.Repeat($"kill -TERM {_process.Id}; sleep 0.02", times));
        using var kill = Process.Start("sh", ["-c", commands]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
