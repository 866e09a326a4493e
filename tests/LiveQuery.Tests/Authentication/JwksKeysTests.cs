using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using LiveQuery.Server.Authentication;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static LiveQuery.Tests.Authentication.Tokens;

namespace LiveQuery.Tests.Authentication;

public sealed class JwksKeysTests : IAsyncDisposable
{
    private readonly RSA _first = RSA.Create(2048);
    private readonly RSA _second = RSA.Create(2048);
    private readonly KeyServer _server = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    [Fact]
    public async Task Keys_are_fetched_and_chosen_by_id()
    {
        _server.Body = KeySet(("one", _first), ("two", _second));
        await using var keys = await StartAsync();
        var resolver = Resolver(keys);

        Assert.IsType<SessionGranted>(await AskAsync(resolver, Rsa("RS256", _first, Claims(), "one")));
        Assert.IsType<SessionGranted>(await AskAsync(resolver, Rsa("RS512", _second, Claims(), "two")));
        Assert.IsType<SessionGranted>(await AskAsync(resolver, Rsa("RS256", _second, Claims())));
        Assert.IsType<SessionDenied>(await AskAsync(resolver, Rsa("RS256", _second, Claims(), "one")));
    }

    [Fact]
    public async Task A_new_key_is_found_when_a_token_names_it()
    {
        _server.Body = KeySet(("one", _first));
        await using var keys = await StartAsync();
        var resolver = Resolver(keys);
        _server.Body = KeySet(("two", _second));
        _time.Advance(TimeSpan.FromSeconds(11));

        var asked = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => AskAsync(resolver, Rsa("RS256", _second, Claims(), "two"))));

        Assert.All(asked, answer => Assert.IsType<SessionGranted>(answer));
        Assert.Equal(2, _server.Requests);
        Assert.IsType<SessionDenied>(await AskAsync(resolver, Rsa("RS256", _first, Claims(), "one")));
    }

    [Fact]
    public async Task Made_up_key_ids_do_not_flood_the_issuer()
    {
        _server.Body = KeySet(("one", _first));
        await using var keys = await StartAsync();
        var resolver = Resolver(keys);

        for (var i = 0; i < 30; i++)
        {
            Assert.IsType<SessionDenied>(await AskAsync(resolver, Rsa("RS256", _second, Claims(), $"id{i}")));
        }

        Assert.Equal(1, _server.Requests);
    }

    [Fact]
    public async Task Keys_are_fetched_anew_when_they_expire_and_faults_keep_the_old_ones()
    {
        _server.Body = KeySet(("one", _first));
        _server.CacheControl = "max-age=120";
        await using var keys = await StartAsync();
        var resolver = Resolver(keys);

        _server.Status = HttpStatusCode.InternalServerError;
        await AdvanceAsync(TimeSpan.FromSeconds(121));
        Assert.IsType<SessionGranted>(await AskAsync(resolver, Rsa("RS256", _first, Claims(), "one")));

        _server.Status = HttpStatusCode.OK;
        _server.Body = KeySet(("two", _second));
        await AdvanceAsync(TimeSpan.FromSeconds(61));
        Assert.IsType<SessionGranted>(await AskAsync(resolver, Rsa("RS256", _second, Claims(), "two")));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","use":"enc","n":"AQAB","e":"AQAB"}]}""")]
    public async Task A_useless_answer_leaves_no_keys_and_is_tried_again(string body)
    {
        _server.Body = body;
        await using var keys = await StartAsync();
        var resolver = Resolver(keys);
        Assert.Equal(
            "Could not verify JWT: JWSError NoUsableKeys",
            Assert.IsType<SessionDenied>(await AskAsync(resolver, Rsa("RS256", _first, Claims()))).Message);

        _server.Body = KeySet(("one", _first));
        await AdvanceAsync(TimeSpan.FromSeconds(60));

        Assert.IsType<SessionGranted>(await AskAsync(resolver, Rsa("RS256", _first, Claims())));
    }

    [Fact]
    public async Task A_public_key_of_the_set_is_no_shared_secret()
    {
        _server.Body = KeySet(("one", _first));
        await using var keys = await StartAsync();

        var forged = Hmac("HS256", Claims(), Base64Url.EncodeToString(_first.ExportParameters(false).Modulus!));

        Assert.IsType<SessionDenied>(await AskAsync(Resolver(keys), forged));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _first.Dispose();
        _second.Dispose();
    }

    private async Task<JwtSessions> StartAsync()
    {
        var issuers = JwtOptionsReader.Parse($$"""{"jwk_url":"{{_server.Url}}"}""");
        var sessions = new JwtSessions(issuers, new HttpClient(), _time, NullLoggerFactory.Instance);
        await sessions.StartAsync(TestContext.Current.CancellationToken);
        return sessions;
    }

    private static SessionResolver Resolver(JwtSessions sessions) =>
        new(new AuthenticationOptions { AdminSecret = "top", Jwt = JwtOptionsReader.Parse("""{"jwk_url":"http://x"}""") }, sessions);

    private static Task<SessionResolution> AskAsync(SessionResolver resolver, string token) =>
        Tokens.AskAsync(resolver, ("Authorization", "Bearer " + token));

    /// <summary>Lets time pass until the loop has fetched once more.</summary>
    private async Task AdvanceAsync(TimeSpan by)
    {
        var before = _server.Requests;
        var left = by;
        while (_server.Requests == before)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            _time.Advance(left);

            // The loop may not have set its timer yet; further time does no harm.
            left = TimeSpan.FromSeconds(60);
            await Task.WhenAny(_server.NextRequest, Task.Delay(100, TestContext.Current.CancellationToken));
        }
    }

    private static string KeySet(params (string Id, RSA Key)[] keys) => $$"""{"keys":[{{string.Join(',', keys.Select(pair =>
    {
        var parameters = pair.Key.ExportParameters(false);
        return $$"""{"kty":"RSA","kid":"{{pair.Id}}","use":"sig","n":"{{Base64Url.EncodeToString(parameters.Modulus)}}","e":"{{Base64Url.EncodeToString(parameters.Exponent)}}"}""";
    }))}}]}""";

    /// <summary>Serves a key set on a loopback port.</summary>
    private sealed class KeyServer : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Task _loop;
        private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _requests;

        public KeyServer()
        {
            using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            Url = $"http://127.0.0.1:{port}/";
            _listener.Prefixes.Add(Url);
            _listener.Start();
            _loop = Task.Run(ServeAsync);
        }

        public string Url { get; }

        public string Body { get; set; } = "";

        public string? CacheControl { get; set; }

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public int Requests => Volatile.Read(ref _requests);

        public Task NextRequest => _next.Task;

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _loop;
            _listener.Close();
        }

        private async Task ServeAsync()
        {
            while (_listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await _listener.GetContextAsync();
                }
                catch (Exception problem) when (problem is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                context.Response.StatusCode = (int)Status;
                if (CacheControl is not null)
                {
                    context.Response.Headers["Cache-Control"] = CacheControl;
                }

                context.Response.Close(Encoding.UTF8.GetBytes(Body), willBlock: true);
                Interlocked.Increment(ref _requests);
                Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            }
        }
    }
}
