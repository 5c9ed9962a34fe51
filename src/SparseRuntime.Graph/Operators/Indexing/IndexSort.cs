namespace SparseRuntime.Graph.Operators;

/// <summary>A stable merge sort of positions that allocates nothing.</summary>
internal static unsafe class IndexSort
{
    /// <summary>Fills <paramref name="items"/> with 0 to <paramref name="count"/> − 1 in order; what is equal stays as it is.</summary>
    /// <param name="items">Receives the positions.</param>
    /// <param name="spare">As much memory again.</param>
    /// <param name="count">Number of positions.</param>
    /// <param name="order">The order.</param>
    internal static void Run<TOrder>(int* items, int* spare, int count, TOrder order)
        where TOrder : struct, IIndexOrder
    {
        for (int i = 0; i < count; i++)
            items[i] = i;
        int* from = items;
        int* to = spare;
        for (long width = 1; width < count; width *= 2)
        {
            for (long left = 0; left < count; left += 2 * width)
                Merge(from, to, (int)left, (int)Math.Min(left + width, count), (int)Math.Min(left + (2 * width), count), order);
            int* other = from;
            from = to;
            to = other;
        }

        if (from != items) new ReadOnlySpan<int>(from, count).CopyTo(new Span<int>(items, count));
    }

    private static void Merge<TOrder>(int* from, int* to, int left, int middle, int end, TOrder order)
        where TOrder : struct, IIndexOrder
    {
        int a = left;
        int b = middle;
        for (int i = left; i < end; i++)
        {
            bool second = a == middle || (b < end && order.IsBefore(from[b], from[a]));
            to[i] = second ? from[b++] : from[a++];
        }
    }
}
