namespace LiveQuery.Compiler.Schema;

/// <summary>In which form the tables are offered.</summary>
internal enum ApiKind
{
    /// <summary>Lists of rows: <c>/v1/graphql</c>.</summary>
    Lists,

    /// <summary>Connections of Relay: <c>/v1beta1/relay</c>.</summary>
    Relay,
}
