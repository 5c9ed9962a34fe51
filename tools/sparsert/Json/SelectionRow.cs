namespace SparseRuntime.Tool.Json;

/// <summary>One layer of the grid on which the choice of kernels is checked.</summary>
/// <param name="Rows">Outputs.</param>
/// <param name="Taps">Weights per output.</param>
/// <param name="Columns">Columns of the product.</param>
/// <param name="Window">Extent of a square convolution; 1 for a matrix product.</param>
/// <param name="Batch">Whether columns are a batch of vectors.</param>
/// <param name="Sparsity">Share of zeros among the weights.</param>
/// <param name="Pattern">How the zeros lie.</param>
/// <param name="Picked">The kernel that the predictions choose.</param>
/// <param name="Best">The kernel that was measured to be fastest.</param>
/// <param name="Ratio">Time of the picked kernel over that of the best.</param>
/// <param name="VsDense">Time of the picked kernel over that of this project's fastest dense one.</param>
/// <param name="Kernels">The kernels that were timed.</param>
internal sealed record SelectionRow(
    int Rows,
    int Taps,
    int Columns,
    int Window,
    bool Batch,
    double Sparsity,
    string Pattern,
    string Picked,
    string Best,
    double Ratio,
    double VsDense,
    IReadOnlyList<TimedKernel> Kernels);
