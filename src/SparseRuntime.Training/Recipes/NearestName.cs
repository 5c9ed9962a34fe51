namespace SparseRuntime.Training;

/// <summary>What somebody may have meant by a name that does not exist.</summary>
internal static class NearestName
{
    private const int LongestCompared = 64;

    /// <summary>The known name that takes the fewest changes; null where all take more than a third of the letters, at least 2.</summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        if (name.Length > LongestCompared) return null;
        int most = Math.Max(2, name.Length / 3);
        return known.Select(candidate => (Name: candidate, Changes: Distance(name, candidate)))
            .Where(candidate => candidate.Changes <= most && candidate.Changes < candidate.Name.Length)
            .OrderBy(candidate => candidate.Changes).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name).FirstOrDefault();
    }

    /// <summary>What to write instead: a question where a name is near, else all of them.</summary>
    public static string Advise(string name, IReadOnlyCollection<string> known) =>
        Find(name, known) is { } nearest ? $"did you mean '{nearest}'?" : $"there are {string.Join(", ", known)}";

    /// <summary>
    /// Letters to insert, delete, replace or swap with their neighbour to make one name the other, upper and lower case
    /// being the same (Damerau 1964, Levenshtein 1966; no part is changed twice).
    /// </summary>
    internal static int Distance(string a, string b)
    {
        var distance = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    distance[i, j] = i + j;
                    continue;
                }

                int replaced = distance[i - 1, j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
                int least = Math.Min(replaced, 1 + Math.Min(distance[i - 1, j], distance[i, j - 1]));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) least = Math.Min(least, distance[i - 2, j - 2] + 1);
                distance[i, j] = least;
            }
        }

        return distance[a.Length, b.Length];

        static bool Same(char x, char y) => char.ToLowerInvariant(x) == char.ToLowerInvariant(y);
    }
}
