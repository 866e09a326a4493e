namespace LiveQuery.Server.Admin;

/// <summary>Bounds of histograms, in seconds.</summary>
internal static class MetricBuckets
{
    /// <summary>Hasura's for whole requests.</summary>
    public static readonly double[] Requests = [0.01, 0.03, 0.1, 0.3, 1, 3, 10];

    /// <summary>Hasura's for subscriptions and messages.</summary>
    public static readonly double[] Subscriptions = [0.000001, 0.0001, 0.01, 0.1, 0.3, 1, 3, 10, 30, 100];

    /// <summary>Ours, fine where live queries live: from a tenth of a millisecond to ten seconds.</summary>
    public static readonly double[] Fine =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
}
