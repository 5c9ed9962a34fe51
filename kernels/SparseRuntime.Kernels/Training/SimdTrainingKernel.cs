using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>The arithmetic of training for one instruction set.</summary>
internal sealed unsafe class SimdTrainingKernel<TSimd, TVector> : TrainingKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    public override string Device => TSimd.Name;

    public override bool IsSupported => TSimd.IsSupported;

    public override int Lanes => TSimd.Lanes;

    public override void Product(in ProductCall call) => ProductKernel<TSimd, TVector>.Run(call);

    public override void SparseProduct(in SparseProductCall call) => SparseProductKernel<TSimd, TVector>.Run(call);

    public override void SampledProduct(int* rowStart, int* places, float* values, float* left, float* right, long stride, int length, int firstRow, int endRow) =>
        SampledProductKernel<TSimd, TVector>.Run(rowStart, places, values, left, right, stride, length, firstRow, endRow);

    public override void Transpose(float* source, long sourceStride, float* target, long targetStride, int rows, int columns) =>
        Transposition<TSimd, TVector>.Copy(source, sourceStride, target, targetStride, rows, columns);

    public override void Activate(ActivationKind kind, float* sums, float* results, long count) =>
        ActivationPass<TSimd, TVector>.Forward(kind, sums, results, count);

    public override void ActivateBackward(ActivationKind kind, float* sums, float* results, float* deltas, long count) =>
        ActivationPass<TSimd, TVector>.Backward(kind, sums, results, deltas, count);

    public override double CrossEntropy(float* sums, float* deltas, int outputs, long stride, int* labels, int count, out int correct) =>
        LossPass<TSimd, TVector>.CrossEntropy(sums, deltas, outputs, stride, labels, count, out correct);

    public override double SquaredError(float* sums, float* deltas, int outputs, long stride, float* targets, int count) =>
        LossPass<TSimd, TVector>.SquaredError(sums, deltas, outputs, stride, targets, count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void RowSums(float* source, long stride, int length, float* sums, int firstRow, int endRow)
    {
        float* lanes = stackalloc float[TSimd.Lanes];
        for (long row = firstRow; row < endRow; row++)
        {
            TVector sum = TSimd.Zero;
            for (int i = 0; i < length; i += TSimd.Lanes)
                sum = TSimd.Add(sum, TSimd.Load(source + (row * stride) + i));
            TSimd.Store(lanes, sum);
            float total = 0f;
            for (int i = 0; i < TSimd.Lanes; i++)
                total += lanes[i];
            sums[row] = total;
        }
    }

    public override void RowStatistics(float* source, long stride, int count, int firstRow, int endRow, float* means, float* variances) =>
        NormalizationPass<TSimd, TVector>.RowStatistics(source, stride, count, firstRow, endRow, means, variances);

    public override void ColumnStatistics(float* source, long stride, int rows, int firstColumn, int endColumn, float epsilon, float* means, float* factors) =>
        NormalizationPass<TSimd, TVector>.ColumnStatistics(source, stride, rows, firstColumn, endColumn, epsilon, means, factors);

    public override void NormalizeByRows(in NormalizationCall call) => NormalizationPass<TSimd, TVector>.ByRows(call);

    public override void NormalizeByColumns(in NormalizationCall call) => NormalizationPass<TSimd, TVector>.ByColumns(call);

    public override void NormalizeBackByRows(in NormalizationCall call) => NormalizationPass<TSimd, TVector>.BackByRows(call);

    public override void NormalizationSums(in NormalizationCall call, int firstColumn, int endColumn) =>
        NormalizationPass<TSimd, TVector>.ColumnSums(call, firstColumn, endColumn);

    public override void NormalizeBackByColumns(in NormalizationCall call) => NormalizationPass<TSimd, TVector>.BackByColumns(call);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Square(float* source, float* target, float factor, long count)
    {
        TVector scale = TSimd.Broadcast(factor);
        for (long i = 0; i < count; i += TSimd.Lanes)
        {
            TVector value = TSimd.Multiply(TSimd.Load(source + i), scale);
            TSimd.Store(target + i, TSimd.Multiply(value, value));
        }
    }

    public override double SumOfSquares(float* gradients, float* mask, int count) => UpdateKernel<TSimd, TVector>.SumOfSquares(gradients, mask, count);

    public override void UpdatePlain(in UpdateCall call) => UpdateKernel<TSimd, TVector>.Plain(call);

    public override void UpdateMomentum(in UpdateCall call, bool looksAhead) => UpdateKernel<TSimd, TVector>.Momentum(call, looksAhead);

    public override void UpdateAdam(in UpdateCall call) => UpdateKernel<TSimd, TVector>.Adam(call);
}
