using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>What a database allows the change feed to do.</summary>
/// <param name="Refusal">Why it cannot run, or null where it can.</param>
/// <param name="HasPublication">Whether the publication is there.</param>
/// <param name="MayAlter">Whether it may be altered, or made.</param>
internal sealed record FeedConditions(string? Refusal, bool HasPublication, bool MayAlter)
{
    private const int FirstVersion = 140000;

    // One is left for others: a standby that cannot connect may hold up every commit.
    private const int LeastFree = 2;

    private const string Sql =
        """
        select current_setting('server_version_num')::int,
               pg_is_in_recovery(),
               current_setting('wal_level'),
               exists (select from pg_roles r where r.rolname = current_user and (r.rolreplication or r.rolsuper))
                 or exists (select from pg_roles r where r.rolname = 'rds_replication' and pg_has_role(r.oid, 'member')),
               current_setting('max_replication_slots')::int - (select count(*) from pg_replication_slots)::int,
               current_setting('max_wal_senders')::int - (select count(*) from pg_stat_replication)::int,
               (select pg_has_role(p.pubowner, 'usage') from pg_publication p where p.pubname = $1),
               has_database_privilege(current_database(), 'create'),
               current_user::text,
               current_setting('synchronous_standby_names') like '%*%'
        """;

    /// <summary>Reads them.</summary>
    public static async Task<FeedConditions> ReadAsync(NpgsqlConnection connection, string publication, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = publication });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var hasPublication = !reader.IsDBNull(6);
        var mayAlter = hasPublication ? reader.GetBoolean(6) : reader.GetBoolean(7);
        return new FeedConditions(Refuse(reader, hasPublication || mayAlter, publication), hasPublication, mayAlter);
    }

    private static string? Refuse(NpgsqlDataReader row, bool canHavePublication, string publication)
    {
        if (row.GetInt32(0) < FirstVersion)
        {
            return "Postgres 14 or later is needed";
        }

        if (row.GetBoolean(1))
        {
            return "the database is a standby";
        }

        if (row.GetString(2) is not "logical" and var level)
        {
            return $"wal_level is {level}, not logical";
        }

        if (!row.GetBoolean(3))
        {
            return $"the role {row.GetString(8)} has no REPLICATION right";
        }

        if (row.GetInt32(4) < LeastFree || row.GetInt32(5) < LeastFree)
        {
            return "no replication slot or WAL sender is to spare (max_replication_slots, max_wal_senders)";
        }

        if (row.GetBoolean(9))
        {
            // Whoever reads the log counts as one then: commits would wait for us, and not for a copy of them.
            return "synchronous_standby_names holds *, by which the change feed would count as a standby: name the standbys";
        }

        return canHavePublication
            ? null
            : $"there is no publication {publication}, and the role {row.GetString(8)} may not create one";
    }
}
