namespace SparseRuntime.Pruning;

/// <summary>
/// Distance from the geometric median (He et al. 2019, "Filter pruning via geometric median"): a row near the middle of
/// all rows can be replaced by the others and goes first.
/// </summary>
public static class GeometricMedian
{
    /// <summary>
    /// <c>Σ_j ‖W_i − W_j‖₂</c> for row i, given to each of its weights. Takes time of rows² × columns.
    /// </summary>
    /// <param name="weights">The weights, row-major.</param>
    /// <param name="rows">The number of rows.</param>
    public static float[] Scores(float[] weights, int rows)
    {
        int columns = rows == 0 ? 0 : weights.Length / rows;
        var sums = new double[rows];
        for (int i = 0; i < rows; i++)
        {
            for (int j = i + 1; j < rows; j++)
            {
                double squares = 0;
                for (int k = 0; k < columns; k++)
                {
                    double difference = (double)weights[(i * columns) + k] - weights[(j * columns) + k];
                    squares += difference * difference;
                }

                double distance = Math.Sqrt(squares);
                sums[i] += distance;
                sums[j] += distance;
            }
        }

        var scores = new float[weights.Length];
        for (int i = 0; i < scores.Length; i++)
            scores[i] = (float)sums[i / columns];
        return scores;
    }
}
