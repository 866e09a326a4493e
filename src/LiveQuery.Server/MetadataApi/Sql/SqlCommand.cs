using System.Collections.Frozen;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LiveQuery.Engine.Postgres;
using LiveQuery.Server.Metadata;
using Npgsql;

namespace LiveQuery.Server.MetadataApi.Sql;

/// <summary>
/// <c>run_sql</c>: the operator's own SQL on a source. Where it may change tables the metadata is compared with what the
/// database holds afterwards, inside the transaction: what was renamed is followed, what was dropped with dependents
/// refuses the whole.
/// </summary>
internal sealed partial class SqlCommand(MetadataRun run, CancellationToken cancellationToken)
{
    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(["run_sql", "pg_run_sql", "postgres_run_sql"]);

    /// <summary>Whether a command is one of these.</summary>
    public static bool IsSql(string type) => Names.Contains(type);

    /// <summary>Runs it.</summary>
    public async Task<JsonNode?> RunAsync(Arguments arguments)
    {
        var sql = arguments.Text("sql");
        var source = arguments.Source;
        _ = run.Candidate.Tree.Source(source);
        var options = run.Turn.OptionsOf(source)
            ?? throw new MetadataApiException("unexpected", $"source with name \"{source}\" is inconsistent");
        await using var connection = await OpenAsync(options);
        var isReadOnly = arguments.Flag("read_only");
        if (!isReadOnly && arguments.Flag("no_transaction"))
        {
            var answer = await RunEachAsync(connection, sql);
            await run.Turn.RefreshAsync(source, cancellationToken);
            return answer;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (isReadOnly)
        {
            await using var setting = new NpgsqlCommand("set transaction read only", connection);
            await setting.ExecuteNonQueryAsync(cancellationToken);
            return await RunOneAsync(connection, sql);
        }

        return MustCheck(arguments, sql)
            ? await RunCheckedAsync(connection, transaction, source, sql, arguments.Cascade)
            : await RunUncheckedAsync(connection, transaction, source, sql);
    }

    private static bool MustCheck(Arguments arguments, string sql) => arguments.Has("check_metadata_consistency")
        ? arguments.Flag("check_metadata_consistency")
        : MayChangeTables().IsMatch(sql);

    private async Task<JsonNode?> RunUncheckedAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string source, string sql)
    {
        var answer = await RunOneAsync(connection, sql);
        await CommitAsync(transaction, sql);
        await run.Turn.RefreshAsync(source, cancellationToken);
        return answer;
    }

    private async Task<JsonNode?> RunCheckedAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string source, string sql, bool cascade)
    {
        var before = await PostgresConnections.ReadCatalogAsync(connection, cancellationToken);
        var answer = await RunOneAsync(connection, sql);
        var after = await PostgresConnections.ReadCatalogAsync(connection, cancellationToken);
        var followed = new CatalogChanges(source, before, after).Follow(run.Candidate.Tree.Clone());
        var known = run.Turn.Catalogs.GetValueOrDefault(source)?.EnumRows;
        var catalogs = run.Turn.Catalogs.Where(pair => pair.Key != source)
            .Append(KeyValuePair.Create(source, known is null ? after : after.With(known))).ToFrozenDictionary();
        var candidate = run.Turn.TryOver(followed.Tree, catalogs);
        var dependents = run.Dependent(candidate);
        if (!dependents.IsEmpty && !cascade)
        {
            throw MetadataRun.Dependents(dependents);
        }

        for (var i = 0; i < 1000 && dependents.Length > 0; i++)
        {
            MetadataRun.Remove(followed.Tree, dependents);
            candidate = run.Turn.TryOver(followed.Tree, catalogs);
            dependents = run.Dependent(candidate);
        }

        if (run.Fresh(candidate) is { IsEmpty: false } queries)
        {
            throw MetadataRun.NewlyFound(queries);
        }

        var isChanged = followed.IsChanged || cascade;
        if (isChanged)
        {
            run.RefuseReadOnly();
        }

        await CommitAsync(transaction, sql);
        run.Turn.Take(source, after);
        run.Replace(await run.Turn.TryAsync(followed.Tree, cancellationToken), isChanged || run.Turn.Store is not null);
        return answer;
    }

    private async Task<NpgsqlConnection> OpenAsync(SourceOptions options)
    {
        try
        {
            return await PostgresConnections.OpenAloneAsync(options, cancellationToken);
        }
        catch (PostgresException exception)
        {
            throw new MetadataApiException("postgres-error", "connection error", "$", StatusCodes.Status500InternalServerError)
            {
                Internal = exception.MessageText,
            };
        }
    }

    private async Task<JsonNode?> RunEachAsync(NpgsqlConnection connection, string sql)
    {
        JsonNode? answer = SqlResults.Command();
        foreach (var statement in SqlSplitter.Split(sql))
        {
            answer = await RunOneAsync(connection, statement);
        }

        return answer;
    }

    private async Task<JsonNode?> RunOneAsync(NpgsqlConnection connection, string sql)
    {
        // Every cell as Postgres prints it.
        await using var command = new NpgsqlCommand(sql, connection) { AllResultTypesAreUnknown = true };
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await SqlResults.ReadLastAsync(reader, cancellationToken);
        }
        catch (PostgresException exception)
        {
            throw Refusal(exception, sql);
        }
    }

    private async Task CommitAsync(NpgsqlTransaction transaction, string sql)
    {
        try
        {
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException exception)
        {
            // Constraints may be checked as late as here.
            throw Refusal(exception, sql);
        }
    }

    private static MetadataApiException Refusal(PostgresException exception, string sql) => new("postgres-error", "query execution failed")
    {
        Internal = new JsonObject
        {
            ["statement"] = sql,
            ["prepared"] = false,
            ["error"] = new JsonObject
            {
                ["exec_status"] = "FatalError",
                ["hint"] = exception.Hint,
                ["message"] = exception.MessageText,
                ["status_code"] = exception.SqlState,
                ["description"] = exception.Detail,
            },
            ["arguments"] = new JsonArray(),
        },
    };

    [GeneratedRegex(@"\b(alter|drop|replace|create\s+function|comment\s+on)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MayChangeTables();
}
