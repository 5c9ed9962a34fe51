namespace SparseRuntime.Tensors;

/// <summary>Names the structure of a profile; the rules are those of <see cref="SparsityProfile.Pattern"/>.</summary>
internal static class SparsityPattern
{
    private const double Full = 0.95;
    private const double UsedShareOfGroups = 0.8;
    private const int FewestGroups = 16;

    private static readonly (int N, int M)[] Groups = [(1, 4), (2, 8), (2, 4), (4, 8)];

    public static string Detect(SparsityProfile profile)
    {
        if (profile.NonzeroCount == 0) return "empty";
        if (profile.Density >= Full) return "dense";
        double live = (double)(profile.Rows - profile.DeadRows) * (profile.Taps - profile.DeadTaps);
        if (profile.NonzeroCount >= Full * live) return "channel";
        if (LargestFullBlock(profile) is { } block) return $"{block} block";
        foreach ((int n, int m) in Groups)
        {
            if (IsGrouped(profile, n, m)) return $"{n}:{m}";
        }

        return "unstructured";
    }

    private static BlockStructure? LargestFullBlock(SparsityProfile profile)
    {
        BlockStructure? best = null;
        foreach (BlockStructure block in profile.Blocks)
        {
            if (block.Fill < Full || block.Cells * 2 < block.StoredValues) continue;
            int area = block.Height * block.Width;
            int bestArea = best is { } b ? b.Height * b.Width : 0;
            if (area > bestArea || (area == bestArea && block.Fill > best!.Value.Fill)) best = block;
        }

        return best;
    }

    private static bool IsGrouped(SparsityProfile profile, int n, int m)
    {
        if (!profile.Satisfies(n, m)) return false;
        long liveRows = profile.Rows - profile.DeadRows;
        if (liveRows * (profile.Taps / m) < FewestGroups) return false;
        long mostPerRow = ((long)(profile.Taps / m) * n) + Math.Min(n, profile.Taps % m);
        return profile.NonzeroCount >= UsedShareOfGroups * liveRows * mostPerRow;
    }
}
