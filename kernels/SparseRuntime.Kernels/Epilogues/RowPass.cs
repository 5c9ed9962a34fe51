using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// What is left to do to sums that have left the registers: adding the residual and the activations that are too long
/// for a register tile. Runs over results while they are still in a cache. An element's result does not depend on
/// where it lies, so neither does it on how a call is shared.
/// </summary>
/// <param name="layer">The layer; not needed afterwards.</param>
internal sealed unsafe class RowPass<TSimd, TVector>(LinearLayer layer)
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private readonly Activation _activation = layer.Activation;

    /// <summary>Whether there is anything left to do.</summary>
    public bool IsNeeded { get; } = layer.HasResidual || IsLong(layer.Activation.Kind);

    /// <summary>What is applied to sums in registers: the activation itself, or none where this pass applies it.</summary>
    public Activation InRegisters => IsNeeded ? Activation.None : _activation;

    /// <summary>Finishes sums that lie side by side.</summary>
    /// <param name="values">The sums; receives the results.</param>
    /// <param name="residual">As many addends elsewhere; null for none.</param>
    /// <param name="count">How many there are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Run(float* values, float* residual, int count) => Run(values, residual, 0, 1, count);

    /// <summary>Finishes rows of a panel.</summary>
    /// <param name="values">The sums of the first row; receives the results.</param>
    /// <param name="residual">As many addends elsewhere; null for none.</param>
    /// <param name="stride">Values from one row to the next, of sums and addends alike.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="count">Sums of a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(float* values, float* residual, long stride, int rows, int count)
    {
        if (count >= TSimd.Lanes)
        {
            RunRegisters(values, residual, stride, rows, count);
            return;
        }

        float* register = stackalloc float[TSimd.Lanes];
        for (int row = 0; row < rows; row++, values += stride)
        {
            for (int i = 0; i < TSimd.Lanes; i++)
                register[i] = i >= count ? 0f : residual is null ? values[i] : values[i] + residual[i];
            RunRegisters(register, null, 0, 1, TSimd.Lanes);
            for (int i = 0; i < count; i++)
                values[i] = register[i];
            if (residual is not null) residual += stride;
        }
    }

    /// <summary>Finishes sums at some places.</summary>
    /// <param name="values">Where places count from; receives the results.</param>
    /// <param name="residual">Where places of the addends count from; null for none.</param>
    /// <param name="places">The places.</param>
    /// <param name="first">The first that is meant.</param>
    /// <param name="end">One past the last that is meant.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(float* values, float* residual, int[] places, int first, int end)
    {
        float* register = stackalloc float[TSimd.Lanes];
        for (int i = 0; i < TSimd.Lanes; i++)
            register[i] = 0f;
        for (; first < end; first += TSimd.Lanes)
        {
            int count = Math.Min(TSimd.Lanes, end - first);
            for (int i = 0; i < count; i++)
            {
                int place = places[first + i];
                register[i] = residual is null ? values[place] : values[place] + residual[place];
            }

            RunRegisters(register, null, 0, 1, TSimd.Lanes);
            for (int i = 0; i < count; i++)
                values[places[first + i]] = register[i];
        }
    }

    private static bool IsLong(ActivationKind kind) =>
        kind is not (ActivationKind.None or ActivationKind.Relu or ActivationKind.Clip or ActivationKind.LeakyRelu);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunRegisters(float* values, float* residual, long stride, int rows, int count)
    {
        float alpha = _activation.Alpha, beta = _activation.Beta;
        switch (_activation.Kind)
        {
            case ActivationKind.None: Each<ElementFunctions<TSimd, TVector>.Identity>(values, residual, stride, rows, count, alpha, beta); break;
            case ActivationKind.Relu: Each<ElementFunctions<TSimd, TVector>.Clip>(values, residual, stride, rows, count, 0f, float.PositiveInfinity); break;
            case ActivationKind.Clip: Each<ElementFunctions<TSimd, TVector>.Clip>(values, residual, stride, rows, count, alpha, beta); break;
            case ActivationKind.LeakyRelu: Each<ElementFunctions<TSimd, TVector>.LeakyRelu>(values, residual, stride, rows, count, alpha, beta); break;
            case ActivationKind.Sigmoid: Each<ElementFunctions<TSimd, TVector>.Sigmoid>(values, residual, stride, rows, count, alpha, beta); break;
            case ActivationKind.Tanh: Each<ElementFunctions<TSimd, TVector>.Tanh>(values, residual, stride, rows, count, alpha, beta); break;
            case ActivationKind.Gelu: Each<ElementFunctions<TSimd, TVector>.Gelu>(values, residual, stride, rows, count, alpha, beta); break;
            case ActivationKind.GeluTanh: Each<ElementFunctions<TSimd, TVector>.GeluTanh>(values, residual, stride, rows, count, alpha, beta); break;
            case ActivationKind.Silu: Each<ElementFunctions<TSimd, TVector>.Silu>(values, residual, stride, rows, count, alpha, beta); break;
            case ActivationKind.HardSwish: Each<ElementFunctions<TSimd, TVector>.HardSwish>(values, residual, stride, rows, count, alpha, beta); break;
            case ActivationKind.HardSigmoid: Each<ElementFunctions<TSimd, TVector>.HardSigmoid>(values, residual, stride, rows, count, alpha, beta); break;
            default: throw new InvalidOperationException("there is no such activation");
        }
    }

    /// <summary>
    /// Rows of at least one register, of which panels have many: what a row costs beyond its registers counts. Addends are
    /// mostly further away than sums, and rows too far apart for the processor to foresee, so they are asked for.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Each<TFunction>(float* values, float* residual, long stride, int rows, int count, float alpha, float beta)
        where TFunction : struct, IElementFunction<TVector>
    {
        const int RowsAhead = 8;
        TVector a = TSimd.Broadcast(alpha), b = TSimd.Broadcast(beta);
        int last = count - TSimd.Lanes;
        for (int row = 0; row < rows; row++, values += stride)
        {
            for (int i = 0; residual is not null && row < rows - RowsAhead && i < count; i += TSimd.Lanes)
                PanelCopy.Prefetch(residual + (RowsAhead * stride) + i);

            // The last register overlaps the one before, so its sums are read before anything is written.
            TVector lastSum = Sum(values, residual, last);
            for (int i = 0; i < last; i += TSimd.Lanes)
                TSimd.Store(values + i, TFunction.Apply(Sum(values, residual, i), a, b));
            TSimd.Store(values + last, TFunction.Apply(lastSum, a, b));
            if (residual is not null) residual += stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sum(float* values, float* residual, int i) =>
        residual is null ? TSimd.Load(values + i) : TSimd.Add(TSimd.Load(values + i), TSimd.Load(residual + i));
}
