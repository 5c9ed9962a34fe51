namespace SparseRuntime.Tool.Json;

/// <summary>One kernel on one layer.</summary>
/// <param name="Kernel">The kernel's name.</param>
/// <param name="Rows">Outputs.</param>
/// <param name="Taps">Weights per output.</param>
/// <param name="Columns">Columns of the product.</param>
/// <param name="Window">Extent of a square convolution; 1 for a matrix product.</param>
/// <param name="Sparsity">Share of zeros among the weights.</param>
/// <param name="Pattern">How the zeros lie.</param>
/// <param name="Selected">Whether the kernel is the one that a session would choose.</param>
/// <param name="PredictedUs">The time that selection expects, one thread.</param>
/// <param name="MedianUs">Median time.</param>
/// <param name="EffectiveGflops">Multiply-adds of kept weights, two operations each, in 10⁹ per second.</param>
/// <param name="ShareOfPeak">That as a share of the multiply-add peak measured in the same run, of all threads.</param>
/// <param name="VsDense">Time of this project's fastest dense kernel over this one's.</param>
/// <param name="VsOrt">Time of ONNX Runtime's dense product over this one's; not a number without ONNX Runtime.</param>
/// <param name="VsPeers">The same product by other libraries of sparse matrices; empty for convolutions and dense layers.</param>
/// <param name="Batch">Whether columns are a batch of vectors.</param>
internal sealed record KernelRow(
    string Kernel,
    int Rows,
    int Taps,
    int Columns,
    int Window,
    double Sparsity,
    string Pattern,
    bool Selected,
    double PredictedUs,
    double MedianUs,
    double EffectiveGflops,
    double ShareOfPeak,
    double VsDense,
    double VsOrt,
    IReadOnlyList<KernelPeer> VsPeers,
    bool Batch);
