using System.Collections.Immutable;
using System.Globalization;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Finds the host of a connection string that is what is asked for (<c>target_session_attrs</c>): the first one in the
/// order of the string, but a host from which no answer comes holds up the others for a moment only.
/// </summary>
/// <remarks>
/// Npgsql's own choice asks one host after another, each for as long as a greeting may take, and goes by what it last knew
/// of them for ten seconds: a host that has gone without a word would hold up every second statement.
/// </remarks>
internal sealed class HostSearch
{
    // How long a host is waited for before the next one is asked too.
    private static readonly TimeSpan Head = TimeSpan.FromMilliseconds(200);

    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly TargetSessionAttributes _target;

    private HostSearch(NpgsqlConnectionStringBuilder settings, TargetSessionAttributes target, ImmutableArray<(string Host, int Port)> hosts)
    {
        (_settings, _target, Hosts) = (settings, target, hosts);
    }

    /// <summary>The hosts, in their order.</summary>
    public ImmutableArray<(string Host, int Port)> Hosts { get; }

    /// <summary>The hosts as one text.</summary>
    public string Names => string.Join(',', Hosts.Select(NameOf));

    // Any host will do where none is what is preferred.
    private bool IsPreference => _target is TargetSessionAttributes.PreferPrimary or TargetSessionAttributes.PreferStandby;

    /// <summary>The search among the hosts of a connection string; null where it names one alone.</summary>
    public static HostSearch? Of(NpgsqlConnectionStringBuilder settings)
    {
        if (settings.Host?.Contains(',', StringComparison.Ordinal) != true)
        {
            return null;
        }

        var hosts = settings.Host.Split(',').Select(text => Split(text.Trim(), settings.Port)).ToImmutableArray();
        return new HostSearch(settings, Read(settings.TargetSessionAttributes), hosts);
    }

    /// <summary>Has the primary looked for, whatever the settings ask for.</summary>
    public static void TakePrimary(NpgsqlConnectionStringBuilder settings) => settings.TargetSessionAttributes = null;

    /// <summary>The settings for one of the hosts alone.</summary>
    public NpgsqlConnectionStringBuilder For((string Host, int Port) host) => new(_settings.ConnectionString)
    {
        Host = host.Host,
        Port = host.Port,
        TargetSessionAttributes = null,
        LoadBalanceHosts = false,
    };

    /// <summary>Whether an open connection is to what is asked for, as far as the server has told by itself.</summary>
    public bool MaySuit(NpgsqlConnection connection) =>
        IsPreference
        || !connection.PostgresParameters.TryGetValue("in_hot_standby", out var isStandby)
        || Suits(isStandby == "on", isReadOnly: null);

    /// <summary>Finds it.</summary>
    /// <exception cref="NpgsqlException">No host is what is asked for.</exception>
    public async Task<(string Host, int Port)> FindAsync(CancellationToken cancellationToken)
    {
        var order = Hosts.ToArray();
        if (_settings.LoadBalanceHosts)
        {
            Random.Shared.Shuffle(order);
        }

        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = new List<Task<Answer>>();
        try
        {
            for (var answered = 0; answered < order.Length;)
            {
                if (asked.Count < order.Length)
                {
                    asked.Add(AskAsync(order[asked.Count], stop.Token));
                }

                Task next = Task.WhenAny(asked.Where(task => !task.IsCompleted).DefaultIfEmpty(asked[0]));
                await (asked.Count < order.Length ? Task.WhenAny(next, Task.Delay(Head, stop.Token)) : next);
                cancellationToken.ThrowIfCancellationRequested();
                var answers = asked.Where(task => task.IsCompletedSuccessfully).Select(task => task.Result).ToList();
                if (answers.Find(answer => answer.Problem is null && Suits(answer.IsStandby, answer.IsReadOnly)) is { } found)
                {
                    return found.Host;
                }

                answered = answers.Count;
            }

            var all = asked.ConvertAll(task => task.Result);
            return IsPreference && all.Find(answer => answer.Problem is null) is { } reached
                ? reached.Host
                : throw NoneSuits(all);
        }
        finally
        {
            // Not waited for: each gives up by itself, which may take its time where no answer comes.
            _ = GiveUpAsync(stop, asked);
        }
    }

    private static async Task GiveUpAsync(CancellationTokenSource stop, List<Task<Answer>> asked)
    {
        await stop.CancelAsync();
        await Task.WhenAll(asked);
        stop.Dispose();
    }

    private async Task<Answer> AskAsync((string Host, int Port) host, CancellationToken cancellationToken)
    {
        try
        {
            var settings = For(host);
            settings.Pooling = false;
            settings.CommandTimeout = settings.Timeout;
            await using var connections = PostgresConnections.Build(settings);
            await using var connection = await connections.OpenConnectionAsync(cancellationToken);
            await using var command = new NpgsqlCommand("select pg_is_in_recovery(), current_setting('transaction_read_only') = 'on'", connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return new Answer(host, reader.GetBoolean(0), reader.GetBoolean(1), null);
        }
        catch (Exception problem)
        {
            // Whatever it is: it is told where no other host will do.
            return new Answer(host, false, false, problem);
        }
    }

    private bool Suits(bool isStandby, bool? isReadOnly) => _target switch
    {
        TargetSessionAttributes.Any => true,
        TargetSessionAttributes.Standby or TargetSessionAttributes.PreferStandby => isStandby,
        TargetSessionAttributes.ReadWrite => !isStandby && isReadOnly != true,
        TargetSessionAttributes.ReadOnly => isStandby || isReadOnly != false,
        _ => !isStandby,
    };

    private NpgsqlException NoneSuits(List<Answer> answers)
    {
        // A pooler's refusal is the caller's to deal with.
        if (answers.Find(answer => answer.Problem is PostgresException { SqlState: PostgresErrorCodes.ProtocolViolation }) is { } refusal)
        {
            return (PostgresException)refusal.Problem!;
        }

        // What all say is what is wrong: a password.
        if (answers[0].Problem is PostgresException first
            && answers.TrueForAll(answer => answer.Problem is PostgresException other && other.SqlState == first.SqlState))
        {
            return first;
        }

        var reasons = answers.Select(answer =>
            $"{NameOf(answer.Host)}: {(answer.Problem is { } problem ? DatabaseErrors.Describe(problem) : answer.IsStandby ? "a standby" : "a primary")}");
        return new NpgsqlException($"no host is what is asked for ({Name(_target)}): {string.Join("; ", reasons)}", answers.Find(answer => answer.Problem is not null)?.Problem);
    }

    private static string NameOf((string Host, int Port) host) => string.Create(CultureInfo.InvariantCulture, $"{host.Host}:{host.Port}");

    // As Npgsql tells a port from a part of an address.
    private static (string Host, int Port) Split(string text, int port)
    {
        var colon = text.LastIndexOf(':');
        var isPort = colon >= 0 && (text.IndexOf(':', StringComparison.Ordinal) == colon || text[..colon].EndsWith(']'));
        return isPort && int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var own)
            ? (text[..colon].Trim('[', ']'), own)
            : (text.Trim('[', ']'), port);
    }

    private static TargetSessionAttributes Read(string? name) => name?.ToLowerInvariant() switch
    {
        "any" => TargetSessionAttributes.Any,
        "standby" => TargetSessionAttributes.Standby,
        "prefer-primary" => TargetSessionAttributes.PreferPrimary,
        "prefer-standby" => TargetSessionAttributes.PreferStandby,
        "read-write" => TargetSessionAttributes.ReadWrite,
        "read-only" => TargetSessionAttributes.ReadOnly,
        _ => TargetSessionAttributes.Primary,
    };

    private static string Name(TargetSessionAttributes target) => target switch
    {
        TargetSessionAttributes.Any => "any",
        TargetSessionAttributes.Standby => "a standby",
        TargetSessionAttributes.PreferPrimary => "a primary, or any",
        TargetSessionAttributes.PreferStandby => "a standby, or any",
        TargetSessionAttributes.ReadWrite => "one that takes writes",
        TargetSessionAttributes.ReadOnly => "one that takes no writes",
        _ => "a primary",
    };

    private sealed record Answer((string Host, int Port) Host, bool IsStandby, bool IsReadOnly, Exception? Problem);
}
