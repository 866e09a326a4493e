namespace LiveQuery.Load.Scenarios;

/// <summary>Names of figures that several scenarios have, or that are named twice.</summary>
internal static class Figures
{
    /// <summary>Server CPU for each push.</summary>
    public const string ServerPerPush = "server CPU per push";
}
