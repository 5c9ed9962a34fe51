namespace SparseRuntime.Tool.GraphChallenge;

/// <summary>The true categories of a challenge: the numbers of the images that are alive at the end, one a line.</summary>
internal static class CategoryFile
{
    /// <summary>Reads which images should be alive.</summary>
    /// <param name="path">The file.</param>
    /// <param name="images">How many images there are; what the file says of others is left aside.</param>
    public static bool[] Read(string path, int images)
    {
        var expected = new bool[images];
        using var reader = new LineReader(path);
        while (reader.NextLine())
        {
            int image = reader.ReadIndex("image");
            reader.EndLine();
            if (image > images) continue;
            if (expected[image - 1]) throw reader.Error($"image {image} is there twice");
            expected[image - 1] = true;
        }

        return expected;
    }
}
