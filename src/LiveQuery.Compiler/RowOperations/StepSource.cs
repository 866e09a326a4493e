using System.Collections.Immutable;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>A value that an earlier statement of a script gives.</summary>
internal abstract record StepSource : ValueSource
{
    /// <summary>The value as the script has it.</summary>
    public abstract StepValue Value { get; }
}

/// <summary>A value of the row that an earlier step wrote.</summary>
internal sealed record StepKeySource(int Step, int Key) : StepSource
{
    /// <inheritdoc/>
    public override StepValue Value => new StepKeyValue(Step, Key);
}

/// <summary>The rows that earlier steps wrote.</summary>
internal sealed record StepRowsSource(ImmutableArray<int> Steps) : StepSource
{
    /// <inheritdoc/>
    public override StepValue Value => new StepRowsValue(Steps);
}

/// <summary>How many rows earlier steps wrote.</summary>
internal sealed record StepCountSource(ImmutableArray<int> Steps) : StepSource
{
    /// <inheritdoc/>
    public override StepValue Value => new StepCountValue(Steps);
}
