namespace SparseRuntime.Pruning.Tests;

/// <summary>Small matrices in double precision, row-major, computed the plainest way.</summary>
internal static class Matrices
{
    public static double[] Vector(Random random, int n) => [.. Enumerable.Range(0, n).Select(_ => (random.NextDouble() * 2) - 1)];

    public static double[] PositiveDefinite(Random random, int n)
    {
        double[] a = Vector(random, n * n), h = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                h[(i * n) + j] = Enumerable.Range(0, n).Sum(k => a[(i * n) + k] * a[(j * n) + k]) + (i == j ? 0.5 : 0);
        }

        return h;
    }

    public static double[] Multiply(double[] matrix, double[] vector) =>
        [.. Enumerable.Range(0, vector.Length).Select(i => vector.Select((x, j) => matrix[(i * vector.Length) + j] * x).Sum())];

    public static double Quadratic(double[] matrix, double[] vector) => Multiply(matrix, vector).Zip(vector, (a, b) => a * b).Sum();
}
