namespace LiveQuery.Compiler.Metadata;

/// <summary>How far the transactions of mutations are kept apart from others (PostgreSQL manual, 13.2).</summary>
public enum TransactionIsolation
{
    ReadCommitted,
    RepeatableRead,
    Serializable,
}
