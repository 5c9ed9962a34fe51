using SparseRuntime.Tensors;

namespace SparseRuntime;

/// <summary>One weight-bearing layer and the choice made for it.</summary>
/// <param name="Name">The node's name in the model.</param>
/// <param name="Op">The operator it came from, such as <c>Conv</c>.</param>
/// <param name="Rows">Outputs in the model.</param>
/// <param name="Taps">Weights per output in the model, zeros included.</param>
/// <param name="RemovedRows">Those of the outputs that are not computed, because nothing needs them or they are the same for every input.</param>
/// <param name="RemovedTaps">Those of the weights per output that are not used, because what they read is not computed.</param>
/// <param name="Columns">Columns of the product: batch × positions, of one slice where a batch is run in slices.</param>
/// <param name="Sparsity">Zeros as a share of the weights in the model.</param>
/// <param name="Pattern">The structure found in the zeros of the weights that are used, such as <c>unstructured</c> or <c>2:4</c>.</param>
/// <param name="Epilogue">What is done to the sums: <c>none</c>, an activation such as <c>relu</c>, <c>residual</c>, or <c>residual+relu</c>.</param>
/// <param name="Format">How the chosen executor stores the weights.</param>
/// <param name="Executor">The chosen kernel.</param>
/// <param name="Bytes">Bytes of stored weights.</param>
/// <param name="PredictedMicroseconds">Predicted time of one call on one thread.</param>
/// <param name="MeasuredMicroseconds">Time of one call on one thread as measured at load; null when it was not.</param>
/// <param name="Alternatives">What was not chosen, and why.</param>
public sealed record LayerReport(
    string Name,
    string Op,
    int Rows,
    int Taps,
    int RemovedRows,
    int RemovedTaps,
    int Columns,
    double Sparsity,
    string Pattern,
    string Epilogue,
    string Format,
    string Executor,
    long Bytes,
    double PredictedMicroseconds,
    double? MeasuredMicroseconds,
    IReadOnlyList<ExecutorAlternative> Alternatives)
{
    /// <summary>The layer as kernels get it, after masks and folding; to be read only while the session is not disposed of.</summary>
    public required LinearLayer Layer { get; init; }

    /// <summary>Calls of the layer in one run of the model: as many as there are slices where a batch is run in slices.</summary>
    public required int Calls { get; init; }

    /// <summary>How the activations of a call lie in memory.</summary>
    public required LinearGeometry Geometry { get; init; }
}
