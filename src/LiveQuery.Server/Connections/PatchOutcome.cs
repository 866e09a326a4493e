namespace LiveQuery.Server.Connections;

/// <summary>How a state went to a client that takes patches.</summary>
internal enum PatchOutcome
{
    /// <summary>Whole: the client had none.</summary>
    First,

    /// <summary>As the patch that makes it of the state that the client has.</summary>
    Patched,

    /// <summary>Whole: the client skipped a state, or was told of an error, or the patch is not clearly smaller.</summary>
    Reset,

    /// <summary>Not at all: the client came back with it.</summary>
    Resumed,
}
