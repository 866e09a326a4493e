using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;

namespace LiveQuery.FunctionalTests.NodeClients;

/// <summary>A script that runs in Node: what it tells, and what it is told to do.</summary>
internal sealed class NodeScript : IAsyncDisposable
{
    // Node starts in a second; the rest is patience with a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Channel<JsonElement> _events = Channel.CreateUnbounded<JsonElement>();
    private readonly List<string> _transcript = [];

    private NodeScript(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Starts a script of this folder; skips the test where Node is missing.</summary>
    public static async Task<NodeScript> StartAsync(string script, Uri url)
    {
        var folder = await NodeModules.RequireAsync();
        var start = new ProcessStartInfo("node")
        {
            ArgumentList = { Path.Combine(folder, script), url.ToString() },
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new NodeScript(Process.Start(start)!);
    }

    /// <summary>Tells the script what to do.</summary>
    public async Task SendAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits for an event of that name, passing over others but failures, and returns its value.</summary>
    public async Task<JsonElement> ExpectAsync(string name, Func<JsonElement, bool>? isWanted = null)
    {
        while (true)
        {
            var line = await ReadAsync();
            var found = line.GetProperty("event").GetString();
            var value = line.GetProperty("value");
            if (found == name && (isWanted is null || isWanted(value)))
            {
                return value;
            }

            Assert.False(found is "failed" or "given up", Transcript());
        }
    }

    /// <summary>Waits for the next event, whatever it is.</summary>
    public async Task<JsonElement> ReadAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return await _events.Reader.ReadAsync(patience.Token);
        }
        catch (Exception problem) when (problem is OperationCanceledException or ChannelClosedException)
        {
            throw new TimeoutException($"The script told no more. It told:\n{Transcript()}", problem);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Take(string? line)
    {
        Note(line);
        if (line is null)
        {
            _events.Writer.TryComplete();
        }
        else
        {
            _events.Writer.TryWrite(JsonElement.Parse(line));
        }
    }

    private void Note(string? line)
    {
        lock (_transcript)
        {
            _transcript.Add(line ?? "");
        }
    }

    private string Transcript()
    {
        lock (_transcript)
        {
            return string.Join('\n', _transcript);
        }
    }
}
