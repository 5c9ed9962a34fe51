namespace SparseRuntime.Training;

/// <summary>Which compressed rows are one thread's. Shares follow one another and together are all rows; some may be empty.</summary>
internal static unsafe class RowShares
{
    /// <summary>Shares of equally many places of compressed rows, as far as whole rows allow.</summary>
    /// <param name="index">Which share.</param>
    /// <param name="threads">How many there are.</param>
    /// <param name="start">Where each row's places begin, and where the last row's end.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="first">The first row of the share.</param>
    /// <param name="end">One past the last row of the share.</param>
    public static void OfPlaces(int index, int threads, int* start, int rows, out int first, out int end)
    {
        first = index == 0 ? 0 : FirstFrom(start, rows, (long)start[rows] * index / threads);
        end = index == threads - 1 ? rows : FirstFrom(start, rows, (long)start[rows] * (index + 1) / threads);
    }

    /// <summary>The first row whose places begin there or later.</summary>
    private static int FirstFrom(int* start, int rows, long place)
    {
        int low = 0, high = rows;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (start[middle] < place) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
