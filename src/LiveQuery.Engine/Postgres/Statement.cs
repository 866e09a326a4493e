using Npgsql;
using NpgsqlTypes;

namespace LiveQuery.Engine.Postgres;

/// <summary>SQL with its scalar arguments, each to be sent as text of an unspecified type.</summary>
internal readonly record struct Statement(string Sql, IReadOnlyList<string?> Arguments)
{
    /// <summary>Throws where an argument is nothing that Postgres takes as text: a lone surrogate, or a NUL.</summary>
    public void Check()
    {
        foreach (var argument in Arguments)
        {
            if (argument is not null && (argument.Contains('\0') || HasLoneSurrogate(argument)))
            {
                throw DatabaseErrors.InvalidText();
            }
        }
    }

    /// <summary>The command.</summary>
    public NpgsqlCommand Create(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(Sql, connection);
        AddTo(command.Parameters);
        return command;
    }

    /// <summary>The command as one of a batch.</summary>
    public NpgsqlBatchCommand CreateForBatch()
    {
        var command = new NpgsqlBatchCommand(Sql);
        AddTo(command.Parameters);
        return command;
    }

    /// <summary>The fault behind an exception that the command threw.</summary>
    public DatabaseException Map(Exception exception) => DatabaseErrors.Map(exception, Sql, Arguments);

    /// <summary>The same of a command on a connection that was open, which may tell more.</summary>
    public DatabaseException Map(Exception exception, NpgsqlConnection connection) =>
        DatabaseErrors.IsOverdue(exception, connection) ? DatabaseErrors.Overdue(exception) : Map(exception);

    private void AddTo(NpgsqlParameterCollection parameters)
    {
        foreach (var argument in Arguments)
        {
            parameters.Add(new NpgsqlParameter
            {
                Value = (object?)argument ?? DBNull.Value,
                NpgsqlDbType = NpgsqlDbType.Unknown,
            });
        }
    }

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return true;
            }

            i++;
        }

        return false;
    }
}
