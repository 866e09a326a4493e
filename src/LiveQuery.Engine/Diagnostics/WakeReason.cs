namespace LiveQuery.Engine.Diagnostics;

/// <summary>What has told that a cohort is to be refetched.</summary>
public enum WakeReason
{
    /// <summary>A row that concerns it has changed.</summary>
    Row,

    /// <summary>A table that its plan reads has changed.</summary>
    Table,

    /// <summary>Something has been committed.</summary>
    Snapshot,

    /// <summary>Nothing: it is refetched at every interval.</summary>
    Always,

    /// <summary>Nothing: it is refetched to be safe.</summary>
    Safety,
}
