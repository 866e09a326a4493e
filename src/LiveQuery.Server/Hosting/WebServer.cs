using System.Net;
using System.Net.Sockets;
using LiveQuery.Server.Http;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace LiveQuery.Server.Hosting;

/// <summary>Kestrel with the least around it: no configuration files, no signals, no features that are not used.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    // Tokens in cookies and headers grow beyond the usual 32 KiB.
    private const int MaxHeaderBytes = 128 * 1024;

    private readonly WebApplication _app;
    private long _connections;

    /// <summary>Makes the server; it does not listen yet.</summary>
    public WebServer(ServeOptions options, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.Http.MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
            switch (options.Host)
            {
                case "*":
                    kestrel.ListenAnyIP(options.Port, Count);
                    break;
                case "localhost" when options.Port != 0:
                    kestrel.ListenLocalhost(options.Port, Count);
                    break;
                default:
                    // A free port cannot be taken on both loopback addresses at once.
                    kestrel.Listen(
                        options.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(options.Host), options.Port, Count);
                    break;
            }
        });
        _app = builder.Build();
        var cors = new CorsMiddleware(options.Cors);
        _app.Use((context, next) => cors.InvokeAsync(context, next));
        _app.UseWebSockets();
    }

    /// <summary>Where endpoints are mapped.</summary>
    public IEndpointRouteBuilder Routes => _app;

    /// <summary>How many connections are open, of any kind.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Listens; the address that a browser on this machine would take.</summary>
    /// <exception cref="ListenException">It cannot.</exception>
    public async Task<Uri> StartAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (Exception problem) when (problem is IOException or SocketException)
        {
            throw new ListenException(Reason(options, problem), problem);
        }

        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var bound = BindingAddress.Parse(addresses.First());
        var host = bound.Host is "[::]" or "0.0.0.0" or "*" or "+" ? "localhost" : bound.Host;
        return new Uri($"http://{host}:{bound.Port}/");
    }

    /// <summary>Listens no more, and waits for what is under way until the token is cancelled.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Count(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions listen) => listen.Use(next => async connection =>
    {
        Interlocked.Increment(ref _connections);
        try
        {
            await WireHandover.RunAsync(connection, next);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    });

    private static string Reason(ServeOptions options, Exception problem)
    {
        var place = $"port {options.Port} of {(options.Host == "*" ? "this machine" : options.Host)}";
        var socket = problem as SocketException ?? problem.InnerException as SocketException ?? problem.InnerException?.InnerException as SocketException;
        return (problem, socket?.SocketErrorCode) switch
        {
            ({ InnerException: AddressInUseException }, _) or (_, SocketError.AddressAlreadyInUse) =>
                $"{place} is in use by another program: end it, or choose another with --port",
            (_, SocketError.AccessDenied) => $"{place} may not be listened on by this user: choose one above 1023 with --port",
            (_, SocketError.AddressNotAvailable) => $"{options.Host} is not an address of this machine: choose another with --host",
            _ => $"{place} cannot be listened on: {problem.Message}",
        };
    }
}
