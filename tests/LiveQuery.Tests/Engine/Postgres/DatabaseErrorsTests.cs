using System.Net.Sockets;
using System.Text.Json;
using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Postgres;
using Npgsql;

namespace LiveQuery.Tests.Engine.Postgres;

/// <summary>What each failure means, and the words that the client gets.</summary>
public sealed class DatabaseErrorsTests
{
    [Theory]
    [InlineData("22012", "Data", "data-exception", "text")]
    [InlineData("22P02", "Data", "data-exception", "text")]
    [InlineData("22025", "Data", "bad-request", "text")]
    [InlineData("23505", "Data", "constraint-violation", "Uniqueness violation. text")]
    [InlineData("23514", "Data", "permission-error", "Check constraint violation. text")]
    [InlineData("23999", "Data", "constraint-violation", "text")]
    [InlineData("21000", "Data", "unexpected", "database query error")]
    [InlineData("P0001", "Data", "unexpected", "database query error")]
    [InlineData("54000", "Data", "unexpected", "database query error")]
    [InlineData("42501", "Permission", "unexpected", "database query error")]
    [InlineData("57014", "Timeout", "unexpected", "the statement took longer than the limit on its running time allows")]
    [InlineData("55P03", "Timeout", "unexpected", "database query error")]
    [InlineData("42P01", "Schema", "unexpected", "database query error")]
    [InlineData("42704", "Schema", "constraint-error", "text")]
    [InlineData("0A000", "Schema", "unexpected", "database query error")]
    [InlineData("53300", "Unavailable", "postgres-max-connections-error", "max connections reached on postgres")]
    [InlineData("57P01", "Unavailable", "postgres-error", "connection error")]
    [InlineData("57P03", "Unavailable", "postgres-error", "connection error")]
    [InlineData("08006", "Unavailable", "postgres-error", "connection error")]
    [InlineData("28P01", "Unavailable", "postgres-error", "connection error")]
    [InlineData("3D000", "Unavailable", "postgres-error", "connection error")]
    [InlineData("40001", "Unavailable", "concurrent-update", "serialization failure due to concurrent update")]
    [InlineData("40P01", "Other", "concurrent-update", "text")]
    [InlineData("XX000", "Other", "unexpected", "database query error")]
    [InlineData("", "Other", "unexpected", "database query error")]
    public void Postgres_codes_have_their_meaning(string state, string fault, string code, string message)
    {
        var mapped = DatabaseErrors.Map(new PostgresException("text", "ERROR", "ERROR", state));

        Assert.Equal((fault, state), (mapped.Fault.ToString(), mapped.SqlState));
        Assert.Equal(new GraphQLError(message, code), mapped.Error);
        Assert.Equal($"text (SQLSTATE {state})", mapped.Message);
    }

    [Fact]
    public void A_statement_that_someone_cancels_has_hit_no_limit() => Assert.Equal(
        "database query error",
        DatabaseErrors.Map(new PostgresException("canceling statement due to user request", "ERROR", "ERROR", "57014")).Error.Message);

    [Fact]
    public void What_is_no_answer_is_an_unavailable_server()
    {
        var cause = new SocketException((int)SocketError.ConnectionRefused);
        var mapped = DatabaseErrors.Map(new NpgsqlException("Failed to connect to h:1", cause));

        Assert.Equal((DatabaseFault.Unavailable, null), (mapped.Fault, mapped.SqlState));
        Assert.Equal(new GraphQLError("connection error", "postgres-error"), mapped.Error);
        Assert.Equal($"Failed to connect to h:1: {cause.Message}", mapped.Message);
        Assert.Equal(DatabaseFault.Unavailable, DatabaseErrors.Map(new TimeoutException("silent")).Fault);
        Assert.Equal(DatabaseFault.Unavailable, DatabaseErrors.Map(new ObjectDisposedException("pool")).Fault);
        Assert.Equal(DatabaseFault.Other, DatabaseErrors.Map(new InvalidOperationException("ours")).Fault);
        Assert.False(DatabaseErrors.IsDatabase(new InvalidOperationException("ours")));
    }

    [Fact]
    public void A_full_pool_is_no_lost_server()
    {
        var mapped = DatabaseErrors.Map(new NpgsqlException(
            "The connection pool has been exhausted, either raise 'Max Pool Size' …", new TimeoutException()));

        Assert.Equal((DatabaseFault.Timeout, "timeout"), (mapped.Fault, mapped.Error.Code));
    }

    [Fact]
    public void Details_are_json_whatever_the_texts_hold()
    {
        var exception = new PostgresException(
            "a \"b\"\n\0", "ERROR", "ERROR", "22012", detail: "\u2028é", hint: null);
        var mapped = DatabaseErrors.Map(exception, "select \"x\"", ["1", null]);

        var details = JsonDocument.Parse(mapped.InternalDetails!).RootElement;
        Assert.Equal("select \"x\"", details.GetProperty("statement").GetString());
        Assert.Equal("a \"b\"\n\0", details.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal("\u2028é", details.GetProperty("error").GetProperty("description").GetString());
        Assert.Equal(JsonValueKind.Null, details.GetProperty("error").GetProperty("hint").ValueKind);
        Assert.Equal("[\"1\",null]", details.GetProperty("arguments").GetRawText());
    }

    [Theory]
    [InlineData("57P01", "terminating connection", true)]
    [InlineData("26000", "prepared statement \"_auto0\" does not exist", true)]
    [InlineData("0A000", "cached plan must not change result type", true)]
    [InlineData("40001", "canceling statement due to conflict with recovery", true)]
    [InlineData("0A000", "cannot do that", false)]
    [InlineData("22012", "division by zero", false)]
    [InlineData("57014", "canceling statement due to statement timeout", false)]
    public void Only_what_may_pass_is_tried_again(string state, string text, bool again) =>
        Assert.Equal(again, DatabaseErrors.IsWorthRetrying(
            DatabaseErrors.Map(new PostgresException(text, "ERROR", "ERROR", state))));
}
