using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LiveQuery.FunctionalTests.Demo;

/// <summary>
/// A headless Chromium with one page, driven over the Chrome DevTools Protocol.
/// https://chromedevtools.github.io/devtools-protocol/
/// </summary>
internal sealed partial class Browser : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome"];

    private readonly Process _process;
    private readonly ClientWebSocket _socket;
    private readonly string _profile;
    private int _calls;

    private Browser(Process process, ClientWebSocket socket, string profile)
    {
        _process = process;
        _socket = socket;
        _profile = profile;
    }

    /// <summary>The path of a browser on this machine, or null.</summary>
    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>The browser; does not return where there is none: the test is named as not run, or fails where it must be run.</summary>
    public static string Require()
    {
        var program = Find();
        Assert.SkipWhen(
            program is null && Environment.GetEnvironmentVariable("LIVEQUERY_REQUIRE_BROWSER") != "1",
            "not run: Chromium is missing");
        return program ?? throw new InvalidOperationException("Chromium is missing, and LIVEQUERY_REQUIRE_BROWSER asks for it");
    }

    /// <summary>Starts the browser at a page.</summary>
    public static async Task<Browser> OpenAsync(string program, Uri page, CancellationToken cancellationToken)
    {
        var profile = Directory.CreateTempSubdirectory("livequery-browser-").FullName;
        var process = Process.Start(new ProcessStartInfo(
            program,
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0",
                $"--user-data-dir={profile}", "--window-size=1440,900", "about:blank",
            ])
        {
            RedirectStandardError = true,
        })!;
        var debugger = await DebuggerAsync(process, cancellationToken);
        _ = process.StandardError.ReadToEndAsync(cancellationToken);
        using var http = new HttpClient();
        using var pages = JsonDocument.Parse(
            await http.GetStringAsync(new Uri($"http://{debugger.Authority}/json/list"), cancellationToken));
        var target = pages.RootElement.EnumerateArray().First(entry => entry.GetProperty("type").GetString() == "page");
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(target.GetProperty("webSocketDebuggerUrl").GetString()!), cancellationToken);
        var browser = new Browser(process, socket, profile);
        await browser.CallAsync("Page.navigate", $$"""{"url":"{{page}}"}""", cancellationToken);
        return browser;
    }

    /// <summary>The value of an expression in the page.</summary>
    public async Task<JsonElement> EvaluateAsync(string expression, CancellationToken cancellationToken)
    {
        var parameters = $$"""{"expression":{{JsonSerializer.Serialize(expression)}},"returnByValue":true,"awaitPromise":true}""";
        var result = await CallAsync("Runtime.evaluate", parameters, cancellationToken);
        return result.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>Waits until an expression in the page is true.</summary>
    public async Task WaitForAsync(string condition, CancellationToken cancellationToken)
    {
        // The page itself waits: no polling over the wire, and the time is the page's.
        var wait = $$"""
            new Promise((done, fail) => {
              const start = Date.now();
              const look = () => {
                let is = false;
                try { is = {{condition}}; } catch { }
                if (is) done(true); else if (Date.now() - start > 20000) done(false); else setTimeout(look, 50);
              };
              look();
            })
            """;
        var value = await EvaluateAsync(wait, cancellationToken);
        Assert.True(
            value.ValueKind == JsonValueKind.True,
            $"not so within 20 s: {condition}; the page says: {await EvaluateAsync("document.body.innerText", cancellationToken)}");
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_profile, recursive: true);
    }

    private static async Task<Uri> DebuggerAsync(Process process, CancellationToken cancellationToken)
    {
        while (await process.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                return new Uri(match.Value);
            }
        }

        throw new InvalidOperationException("the browser ended before it listened");
    }

    private async Task<JsonElement> CallAsync(string method, string parameters, CancellationToken cancellationToken)
    {
        var id = ++_calls;
        var call = Encoding.UTF8.GetBytes($$"""{"id":{{id}},"method":"{{method}}","params":{{parameters}}}""");
        await _socket.SendAsync(call, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        while (true)
        {
            var message = JsonDocument.Parse(await ReceiveAsync(cancellationToken)).RootElement;
            if (message.TryGetProperty("id", out var answered) && answered.GetInt32() == id)
            {
                return message.TryGetProperty("result", out var result)
                    ? result
                    : throw new InvalidOperationException($"{method}: {message}");
            }
        }
    }

    private async Task<byte[]> ReceiveAsync(CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[16 * 1024];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            whole.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return whole.ToArray();
    }

    [GeneratedRegex(@"ws://\S+")]
    private static partial Regex Listening();
}
