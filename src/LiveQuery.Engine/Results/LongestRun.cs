namespace LiveQuery.Engine.Results;

/// <summary>Finds the most items of a list that can stay where they are while the others move.</summary>
internal static class LongestRun
{
    /// <summary>
    /// Marks a longest increasing subsequence of the numbers that are not negative. By patience sorting, in n log n steps.
    /// </summary>
    public static bool[] Mark(ReadOnlySpan<int> numbers)
    {
        // Of all runs of a length, where the one ends that ends lowest; and what comes before each number in its run.
        var ends = new int[numbers.Length];
        var before = new int[numbers.Length];
        var length = 0;
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] < 0)
            {
                continue;
            }

            var rank = Rank(numbers, ends.AsSpan(0, length), numbers[i]);
            before[i] = rank == 0 ? -1 : ends[rank - 1];
            ends[rank] = i;
            length = Math.Max(length, rank + 1);
        }

        var isInRun = new bool[numbers.Length];
        for (var i = length == 0 ? -1 : ends[length - 1]; i >= 0; i = before[i])
        {
            isInRun[i] = true;
        }

        return isInRun;
    }

    /// <summary>How many runs end below a number.</summary>
    private static int Rank(ReadOnlySpan<int> numbers, ReadOnlySpan<int> ends, int number)
    {
        var (low, high) = (0, ends.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (numbers[ends[middle]] < number)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
