namespace LiveQuery.Load.Running;

/// <summary>A scenario: sets up its schema and data, opens its clients, drives its writers, measures and judges.</summary>
internal abstract class Scenario
{
    /// <summary>Its name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What it does and what it measures, in one line.</summary>
    public abstract string Title { get; }

    /// <summary>Its sizes.</summary>
    public abstract Sizes SizesFor(SizeClass size);

    /// <summary>
    /// The sizes that it runs with, of those that were asked for: every connection has as many live queries as the others,
    /// so what does not divide evenly is left out, and none has less than one.
    /// </summary>
    public virtual Sizes Fit(Sizes asked) => asked with { Queries = asked.PerConnection * asked.Connections };

    /// <summary>What it puts on a server, for other harnesses; null where there is nothing but its own measuring.</summary>
    public virtual LiveWorkload? Workload(Sizes sizes) => null;

    /// <summary>Runs it; all that it finds goes into the context's result.</summary>
    /// <exception cref="LoadException">It cannot go on.</exception>
    public abstract Task RunAsync(ScenarioContext context, CancellationToken cancellationToken);
}
