using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// What Postgres is told about the statements of a pool's connections: at the start of each connection, or in each
/// transaction, where a pooler stands between. What the user's own options say comes first.
/// </summary>
internal sealed class SessionSettings
{
    private const string Timeout = "statement_timeout";

    private readonly ImmutableArray<(string Name, string Value)> _own;
    private readonly string? _users;

    private SessionSettings(ImmutableArray<(string Name, string Value)> own, string? users) => (_own, _users) = (own, users);

    /// <summary>As options of a connection's start; null: nothing is to be said.</summary>
    public string? Options
    {
        get
        {
            var options = string.Join(' ', _own.Select(setting => $"-c {setting.Name}={setting.Value}").Append(_users)).TrimEnd();
            return options.Length == 0 ? null : options;
        }
    }

    /// <summary>
    /// As a statement for the beginning of a transaction, which holds until its end; null: nothing is to be said. SET LOCAL
    /// would answer nothing, but warns in the server's log where no transaction was begun by a statement.
    /// </summary>
    public string? Statement { get; private init; }

    /// <summary>How long a statement may run; null: as the user's own options or the database say.</summary>
    public TimeSpan? StatementTimeout { get; private init; }

    /// <summary>The settings of a pool.</summary>
    /// <param name="source">The source, with the user's own options in its connection string.</param>
    /// <param name="isPolling">Whether the connections serve live queries.</param>
    public static SessionSettings Of(SourceOptions source, bool isPolling)
    {
        var users = ConnectionStrings.Parse(source.ConnectionString).Options;
        var named = Read(users);
        List<(string Name, string Value)> own = [];
        if (isPolling)
        {
            // Compiling a statement costs many times what a batch takes, at every execution.
            own.Add(("jit", "off"));
            if (source.PlanCacheMode != PlanCacheMode.Auto)
            {
                own.Add(("plan_cache_mode", source.PlanCacheMode == PlanCacheMode.ForceGenericPlan ? "force_generic_plan" : "force_custom_plan"));
            }
        }

        if (source.StatementTimeout > TimeSpan.Zero)
        {
            own.Add((Timeout, ((long)source.StatementTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)));
        }

        own.RemoveAll(setting => named.Any(other => other.Name.Equals(setting.Name, StringComparison.OrdinalIgnoreCase)));
        return new SessionSettings([.. own], users)
        {
            StatementTimeout = own.Exists(setting => setting.Name == Timeout) ? source.StatementTimeout : null,
            Statement = own.Count + named.Length == 0
                ? null
                : $"select {string.Join(", ", own.Concat(named).Select(setting => $"set_config({Quote(setting.Name)}, {Quote(setting.Value)}, true)"))}",
        };
    }

    /// <summary>
    /// The settings that options of a connection name: <c>-c name=value</c>, <c>-cname=value</c> or <c>--name=value</c>,
    /// parted by spaces, a backslash before what is to be taken as it is (PostgreSQL's manual, "libpq", <c>options</c>).
    /// </summary>
    private static ImmutableArray<(string Name, string Value)> Read(string? options)
    {
        var settings = ImmutableArray.CreateBuilder<(string Name, string Value)>();
        var words = Split(options ?? "");
        for (var i = 0; i < words.Count; i++)
        {
            var setting = words[i] == "-c" && i + 1 < words.Count ? words[++i]
                : words[i].StartsWith("-c", StringComparison.Ordinal) || words[i].StartsWith("--", StringComparison.Ordinal) ? words[i][2..]
                : "";
            if (setting.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
            {
                settings.Add((setting[..at].Replace('-', '_'), setting[(at + 1)..]));
            }
        }

        return settings.ToImmutable();
    }

    private static List<string> Split(string options)
    {
        List<string> words = [];
        var word = new StringBuilder();
        for (var i = 0; i < options.Length; i++)
        {
            if (!char.IsWhiteSpace(options[i]))
            {
                word.Append(options[i] == '\\' && i + 1 < options.Length ? options[++i] : options[i]);
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        if (word.Length > 0)
        {
            words.Add(word.ToString());
        }

        return words;
    }

    // A setting's value is text of the operator's, who may have put anything into it.
    private static string Quote(string text) => $"E'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
}
