using System.Text;
using CsCheck;

namespace LiveQuery.FunctionalTests.Oracle;

/// <summary>A role with a filter on each table.</summary>
internal sealed record WorldRole(Filter Team, Filter Member, Filter Task)
{
    /// <summary>Random roles.</summary>
    public static Gen<WorldRole> Gen { get; } =
        CsCheck.Gen.Select(FilterGen.On("team"), FilterGen.On("member"), FilterGen.On("task"))
            .Select((team, member, task) => new WorldRole(team, member, task));

    /// <summary>The filter on a table.</summary>
    public Filter On(string table) => table switch { "team" => Team, "member" => Member, _ => Task };
}

/// <summary>Roles as metadata for LiveQuery and as row-level security for Postgres.</summary>
internal static class RoleWorld
{
    /// <summary>The metadata with a select permission for each role.</summary>
    public static string Metadata(IReadOnlyList<WorldRole> roles)
    {
        var tables = World.Tables.Select(table => $$"""
            {
              "table": {"schema": "public", "name": "{{table.Name}}"},
              "object_relationships": [{{Relationships(table, isArray: false)}}],
              "array_relationships": [{{Relationships(table, isArray: true)}}],
              "computed_fields": [{{ComputedFields(table.Name)}}],
              "select_permissions": [{{string.Join(", ", roles.Select((role, index) => Permission(table.Name, index, role.On(table.Name))))}}]
            }
            """);
        return $$"""
            {"version": 3, "sources": [{"name": "default", "kind": "postgres", "tables": [{{string.Join(", ", tables)}}],
              "functions": [{"function": "tasks_of"}],
              "configuration": {"connection_info": {"database_url": "postgres://unused"} } }],
             "inherited_roles": [{"role_name": "both", "role_set": ["r0", "r1"]}]}
            """;
    }

    /// <summary>SQL that makes the roles, under a prefix of their own since roles belong to the whole cluster.</summary>
    public static string Policies(IReadOnlyList<WorldRole> roles, string prefix)
    {
        var sql = new StringBuilder();
        foreach (var table in World.Tables)
        {
            sql.AppendLine($"alter table {table.Name} enable row level security;");
        }

        for (var i = 0; i < roles.Count; i++)
        {
            sql.AppendLine($"create role {prefix}{i}; grant select on all tables in schema public to {prefix}{i};");
            foreach (var table in World.Tables)
            {
                sql.AppendLine($"create policy p{i} on {table.Name} for select to {prefix}{i} using ({roles[i].On(table.Name).Sql});");
            }
        }

        return sql.ToString();
    }

    private static string Permission(string table, int role, Filter filter)
    {
        var computed = table switch { "team" => "\"size\", \"label\"", "member" => "\"asker\"", _ => "" };
        return $$"""
            {"role": "r{{role}}", "permission": {
              "columns": "*", "computed_fields": [{{computed}}], "filter": {{filter.Json}}, "allow_aggregations": true} }
            """;
    }

    private static string ComputedFields(string table) => table switch
    {
        "team" => """
            {"name": "size", "definition": {"function": "team_size"}}, {"name": "label", "definition": {"function": "team_label"}},
            {"name": "juniors", "definition": {"function": "team_juniors"}}
            """,
        "member" => """{"name": "asker", "definition": {"function": "member_asker", "session_argument": "hasura_session"}}""",
        _ => "",
    };

    private static string Relationships(WorldTable table, bool isArray) => string.Join(
        ", ", table.Relationships.Where(relationship => relationship.IsArray == isArray).Select(Relationship));

    private static string Relationship(WorldRelationship relationship) => $$"""
        {"name": "{{relationship.Name}}", "using": {"manual_configuration": {
          "remote_table": {"schema": "public", "name": "{{relationship.Target}}"},
          "column_mapping": {"{{relationship.Local}}": "{{relationship.Remote}}"} } } }
        """;
}
