namespace SparseRuntime.Tool.GraphChallenge;

/// <summary>The images of a challenge: lines of image, feature and value, in any order, or a MatrixMarket file.</summary>
internal static class ImageFile
{
    /// <summary>More images are a slip in the file, and would only need memory.</summary>
    private const int MostImages = 1 << 26;

    /// <summary>Reads images.</summary>
    /// <param name="path">The file; it is read twice, so that only the result needs memory.</param>
    /// <param name="neurons">Features of an image.</param>
    /// <param name="first">How many images are wanted from the front; all without it.</param>
    public static SparseBatch Read(string path, int neurons, int? first)
    {
        int[] start = CountFeatures(path, neurons, first ?? int.MaxValue);
        if (first is { } wanted && start.Length - 1 < wanted)
            throw new ToolException($"{path}: there are only {start.Length - 1} of the {wanted} images that --first asks for");
        var features = new int[start[^1]];
        var values = new float[features.Length];
        var next = start.AsSpan(0, start.Length - 1).ToArray();
        using (var reader = new EdgeReader(path))
        {
            while (reader.TryRead(out Edge edge))
            {
                if (edge.Row >= start.Length) continue;
                int at = next[edge.Row - 1]++;
                if (at >= start[edge.Row]) throw reader.FileError("the file has changed while it was read");
                features[at] = edge.Column - 1;
                values[at] = edge.Value;
            }
        }

        var latestImage = new int[neurons];
        for (int image = 1; image < start.Length; image++)
        {
            foreach (int feature in features.AsSpan(start[image - 1]..start[image]))
            {
                if (latestImage[feature] == image) throw new ToolException($"{path}: feature {feature + 1} of image {image} is there twice");
                latestImage[feature] = image;
            }
        }

        return new SparseBatch(neurons, start, features, values);
    }

    /// <summary>Where each image begins, and the end.</summary>
    private static int[] CountFeatures(string path, int neurons, int wanted)
    {
        using var reader = new EdgeReader(path);
        if (reader.Columns != 0 && reader.Columns != neurons) throw reader.FileError($"images of {reader.Columns} features do not fit a network of {neurons} neurons");
        var start = new int[Math.Max(1024, Math.Min(reader.Rows, 1 << 20) + 1)];
        int images = Math.Min(reader.Rows, wanted);
        while (reader.TryRead(out Edge edge))
        {
            if (edge.Column > neurons) throw reader.Error($"feature {edge.Column} does not fit a network of {neurons} neurons");
            if (edge.Row > wanted) continue;
            if (edge.Row > MostImages) throw reader.Error($"image {edge.Row} is above the limit of {MostImages}");
            images = Math.Max(images, edge.Row);
            if (edge.Row >= start.Length) Array.Resize(ref start, Math.Min(MostImages + 1, Math.Max(edge.Row + 1, 2 * start.Length)));
            start[edge.Row]++;
        }

        if (images == 0) throw reader.FileError("there are no images in it");
        if (images > MostImages) throw reader.FileError($"{images} images are above the limit of {MostImages}");
        Array.Resize(ref start, images + 1);
        long total = 0;
        for (int i = 1; i <= images; i++)
        {
            total += start[i];
            if (total > Array.MaxLength) throw reader.FileError($"there are more than {Array.MaxLength} values in it; read fewer images with --first");
            start[i] = (int)total;
        }

        return start;
    }
}
