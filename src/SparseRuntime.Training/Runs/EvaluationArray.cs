using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Evaluations as rows of an array of double precision.</summary>
internal static class EvaluationArray
{
    /// <summary>Numbers of a row.</summary>
    public const int Width = 7;

    public static Tensor Of(IReadOnlyList<Evaluation> evaluations) => Tensor.From<double>(
        [.. evaluations.SelectMany(e => (double[])[e.Step, e.Rate, e.Sparsity, e.TrainingLoss, e.TrainingAccuracy, e.ValidationLoss, e.ValidationAccuracy])],
        evaluations.Count,
        Width);

    public static Evaluation[] Read(double[] values) =>
        [.. values.Chunk(Width).Select(row => row.Length < Width ? throw new InvalidDataException("an evaluation lacks numbers") : new Evaluation((long)row[0], row[1], row[2], row[3], row[4], row[5], row[6]))];
}
