namespace LiveQuery.Load.Reporting;

/// <summary>How a figure of one run stands to that of another.</summary>
internal enum Verdict
{
    /// <summary>The difference is within the noise.</summary>
    Noise,

    /// <summary>It is better, beyond the noise.</summary>
    Better,

    /// <summary>It is worse, beyond the noise.</summary>
    Worse,

    /// <summary>It differs beyond the noise, and neither way is better.</summary>
    Different,
}
