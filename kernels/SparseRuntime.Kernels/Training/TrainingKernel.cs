using System.Runtime.Intrinsics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// The arithmetic of training. Activations lie features first: a row per unit with the batch side by side, filled up to
/// whole registers. Every call can be cut into shares by rows or runs of elements, and what is computed does not depend on
/// how. Strides and counts of elements are whole registers unless said otherwise.
/// </summary>
public abstract unsafe class TrainingKernel
{
    /// <summary>One kernel per instruction set, strongest first.</summary>
    public static IReadOnlyList<TrainingKernel> All { get; } =
    [
        new SimdTrainingKernel<Avx512Simd, Vector512<float>>(),
        new SimdTrainingKernel<Avx2Simd, Vector256<float>>(),
        new SimdTrainingKernel<NeonSimd, Vector128<float>>(),
        new SimdTrainingKernel<ScalarSimd, float>(),
    ];

    /// <summary>The strongest kernel that this machine can run.</summary>
    public static TrainingKernel Best { get; } = All.First(kernel => kernel.IsSupported);

    /// <summary>The instruction set: <c>avx512</c>, <c>avx2</c>, <c>neon</c>, <c>scalar</c>.</summary>
    public abstract string Device { get; }

    /// <summary>Whether this machine can run it.</summary>
    public abstract bool IsSupported { get; }

    /// <summary>float32 values per register.</summary>
    public abstract int Lanes { get; }

    /// <summary>A share of a dense product.</summary>
    public abstract void Product(in ProductCall call);

    /// <summary>A share of a product with a sparse left matrix.</summary>
    public abstract void SparseProduct(in SparseProductCall call);

    /// <summary>values[p] = Σₙ left[row, n] · right[places[p], n] for the places p of some rows.</summary>
    /// <param name="rowStart">Where each row's places begin, and where the last row's end.</param>
    /// <param name="places">The row of the right matrix for each place.</param>
    /// <param name="values">Receives the dot products.</param>
    /// <param name="left">The left matrix.</param>
    /// <param name="right">The right matrix.</param>
    /// <param name="stride">Values from a row to the next, in both.</param>
    /// <param name="length">Values of a row.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="endRow">One past the last row.</param>
    public abstract void SampledProduct(int* rowStart, int* places, float* values, float* left, float* right, long stride, int length, int firstRow, int endRow);

    /// <summary>Writes element (r, c) of the source to (c, r) of the target; any counts and strides.</summary>
    public abstract void Transpose(float* source, long sourceStride, float* target, long targetStride, int rows, int columns);

    /// <summary>Applies ReLU, tanh or GELU.</summary>
    public abstract void Activate(ActivationKind kind, float* sums, float* results, long count);

    /// <summary>Multiplies deltas by the derivative of ReLU, tanh or GELU.</summary>
    public abstract void ActivateBackward(ActivationKind kind, float* sums, float* results, float* deltas, long count);

    /// <summary>Softmax cross-entropy, summed over the samples, and the derivative of its mean; zeros for samples that only fill up.</summary>
    /// <param name="sums">The outputs, features first.</param>
    /// <param name="deltas">Receives the derivative.</param>
    /// <param name="outputs">Rows of both.</param>
    /// <param name="stride">Values from a row to the next, in both.</param>
    /// <param name="labels">The class of each sample.</param>
    /// <param name="count">Samples.</param>
    /// <param name="correct">Samples whose label has the greatest output, the first of equal ones.</param>
    public abstract double CrossEntropy(float* sums, float* deltas, int outputs, long stride, int* labels, int count, out int correct);

    /// <summary>The squared error, meant over outputs and summed over samples, and the derivative of its mean; targets are [samples, outputs].</summary>
    public abstract double SquaredError(float* sums, float* deltas, int outputs, long stride, float* targets, int count);

    /// <summary>Sums of rows.</summary>
    public abstract void RowSums(float* source, long stride, int length, float* sums, int firstRow, int endRow);

    /// <summary>Mean and variance of rows; any count.</summary>
    /// <param name="source">The rows.</param>
    /// <param name="stride">Values from a row to the next.</param>
    /// <param name="count">Values of a row.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="endRow">One past the last row.</param>
    /// <param name="means">Receives each row's mean.</param>
    /// <param name="variances">Receives the mean squared distance from it.</param>
    public abstract void RowStatistics(float* source, long stride, int count, int firstRow, int endRow, float* means, float* variances);

    /// <summary>Mean and 1 / √(variance + ε) of columns.</summary>
    /// <param name="source">The rows.</param>
    /// <param name="stride">Values from a row to the next.</param>
    /// <param name="rows">Values of a column.</param>
    /// <param name="firstColumn">The first column, that of a register.</param>
    /// <param name="endColumn">One past the last column, likewise.</param>
    /// <param name="epsilon">ε, positive.</param>
    /// <param name="means">Receives each column's mean.</param>
    /// <param name="factors">Receives each column's factor.</param>
    public abstract void ColumnStatistics(float* source, long stride, int rows, int firstColumn, int endColumn, float epsilon, float* means, float* factors);

    /// <summary>A share of normalizing rows, each by its own mean and factor. What fills rows up becomes zero.</summary>
    public abstract void NormalizeByRows(in NormalizationCall call);

    /// <summary>A share of normalizing rows by the mean and the factor of each column.</summary>
    public abstract void NormalizeByColumns(in NormalizationCall call);

    /// <summary>A share of the way back through <see cref="NormalizeByRows"/> where means and factors are those of the rows themselves.</summary>
    public abstract void NormalizeBackByRows(in NormalizationCall call);

    /// <summary>What <see cref="NormalizeBackByColumns"/> needs to know of some columns, from and to whole registers: <see cref="NormalizationCall.Sums"/> and <see cref="NormalizationCall.Products"/>.</summary>
    public abstract void NormalizationSums(in NormalizationCall call, int firstColumn, int endColumn);

    /// <summary>A share of the way back through <see cref="NormalizeByColumns"/>.</summary>
    public abstract void NormalizeBackByColumns(in NormalizationCall call);

    /// <summary>Squares.</summary>
    public abstract void Square(float* source, float* target, float factor, long count);

    /// <summary>The sum of the squares of kept gradients; the mask may be null.</summary>
    public abstract double SumOfSquares(float* gradients, float* mask, int count);

    /// <summary>w ← w − η·g.</summary>
    public abstract void UpdatePlain(in UpdateCall call);

    /// <summary>v ← β₁·v + g, w ← w − η·v, or w ← w − η·(g + β₁·v) for Nesterov's.</summary>
    public abstract void UpdateMomentum(in UpdateCall call, bool looksAhead);

    /// <summary>Adam.</summary>
    public abstract void UpdateAdam(in UpdateCall call);
}
