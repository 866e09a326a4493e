namespace LiveQuery.Load.Running;

/// <summary>How large a run is.</summary>
internal enum SizeClass
{
    /// <summary>Seconds: checks that the scenario runs and verifies, not its speed.</summary>
    Quick,

    /// <summary>About a minute on two cores.</summary>
    Small,

    /// <summary>The sizes of the published figures.</summary>
    Book,
}
