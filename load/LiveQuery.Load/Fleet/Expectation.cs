namespace LiveQuery.Load.Fleet;

/// <summary>How what comes is verified on receipt.</summary>
internal enum Expectation
{
    /// <summary>Any result will do, if it has no errors: the queries are not ours, or their states are compared at the end.</summary>
    Any,

    /// <summary>One row with <c>id</c>, <c>owner</c>, <c>version</c> and <c>at</c>: the one asked for, never an older one.</summary>
    Row,

    /// <summary>Rows with <c>at</c>, the latest of which is the last change.</summary>
    Rows,
}
