namespace LiveQuery.Load.Reporting;

/// <summary>Which way a figure is better.</summary>
internal enum Better
{
    /// <summary>Less is better.</summary>
    Lower,

    /// <summary>More is better.</summary>
    Higher,
}
