namespace LiveQuery.Compiler.Model;

/// <summary>The function that tells results apart: 128 bits of it, computed in Postgres.</summary>
public enum ResultHash
{
    /// <summary>SHA-256, cut. Nobody can make two results that it takes for the same.</summary>
    Sha256,

    /// <summary>
    /// Postgres' own hash of text, twice with different seeds. Cheaper; whoever can choose what stands in the database
    /// could in theory make a change that it does not see.
    /// </summary>
    HashText,
}
