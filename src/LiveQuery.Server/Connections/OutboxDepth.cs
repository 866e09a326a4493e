namespace LiveQuery.Server.Connections;

/// <summary>What waits in an outbox.</summary>
/// <param name="Messages">Answers, and operations with something to be sent.</param>
/// <param name="AnswerBytes">The bytes of the answers. States are shared by all who wait for them, and count as none.</param>
internal readonly record struct OutboxDepth(long Messages, long AnswerBytes)
{
    /// <summary>Both together.</summary>
    public static OutboxDepth operator +(OutboxDepth left, OutboxDepth right) =>
        new(left.Messages + right.Messages, left.AnswerBytes + right.AnswerBytes);
}
