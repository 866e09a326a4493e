namespace LiveQuery.Load.Workloads;

/// <summary>The metadata of the tables that scenarios make.</summary>
internal static class LoadMetadata
{
    /// <summary>The beginning of a metadata file with one source; tables follow, indented by six.</summary>
    public const string Head = """
        version: 3
        sources:
          - name: default
            kind: postgres
            configuration:
              connection_info:
                database_url:
                  from_env: LIVEQUERY_DATABASE_URL
            tables:

        """;

    /// <summary>A table of whose rows a viewer sees the own ones.</summary>
    public static string Owned(string table) => $$"""
              - table: { schema: public, name: {{table}} }
                select_permissions:
                  - role: viewer
                    permission: { columns: "*", filter: { owner: { _eq: X-Hasura-User-Id } }, allow_aggregations: true }

        """;

    /// <summary>The payload of <c>connection_init</c> of a viewer.</summary>
    /// <param name="patches">Whether patches are asked for.</param>
    public static string Init(bool patches = false) =>
        $$"""{"headers":{"x-hasura-admin-secret":"{{Hosting.ServerProcess.Secret}}","x-hasura-role":"viewer","x-hasura-user-id":"{owner}"}{{(patches ? ",\"patch\":\"json-patch\"" : "")}}}""";
}
