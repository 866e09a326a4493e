namespace LiveQuery.Engine.Results;

/// <summary>
/// Bytes that many clients are sent alike, and one other form of them, as a compressed one: it is made by whoever asks
/// first, once for all, and lives as long as the bytes do. No thread is held while another one makes it.
/// </summary>
public abstract class SharedBytes
{
    // Null; while the form is being made the task of that; then the form.
    private object? _form;

    /// <summary>What the form is made of.</summary>
    private protected abstract ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The form. Whoever calls makes the same of the same bytes.</summary>
    public ValueTask<byte[]> FormByAsync(Func<ReadOnlyMemory<byte>, byte[]> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        return Volatile.Read(ref _form) is { } form ? Await(form) : MakeAsync(make);
    }

    private static ValueTask<byte[]> Await(object form) =>
        form is byte[] made ? new(made) : new((Task<byte[]>)form);

    private ValueTask<byte[]> MakeAsync(Func<ReadOnlyMemory<byte>, byte[]> make)
    {
        var making = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _form, making.Task, null) is { } others)
        {
            return Await(others);
        }

        try
        {
            var made = make(Bytes);
            Volatile.Write(ref _form, made);
            making.SetResult(made);
            return new(made);
        }
        catch (Exception problem)
        {
            // Told to all who ask, the caller among them: what failed once fails again.
            making.SetException(problem);
            return new(making.Task);
        }
    }
}
