using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Slices of eight sparse rows (<see cref="PanelSlices"/>) times a panel of one register: eight sums, one nonzero of
/// every row per turn of the loop. A nonzero is one addition that reads the panel from memory, and a share of getting at
/// its offset: offsets come eight at a time by way of a vector register, one turn ahead, so that addresses never wait.
/// </summary>
internal sealed unsafe class SimdPanelLayer<TSimd, TVector> : PanelLayer
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private readonly PanelSlices _slices;
    private readonly NativeBuffer _bias;
    private readonly float _upperBound;

    public SimdPanelLayer(LinearLayer layer)
    {
        Input = new PanelLayout(layer.InputFeatures, TSimd.Lanes);
        Output = new PanelLayout(layer.OutputFeatures, TSimd.Lanes);
        NonzeroCount = layer.Weights.NonzeroCount;
        _upperBound = layer.Activation.Kind == ActivationKind.Clip ? layer.Activation.Beta : float.PositiveInfinity;
        _slices = new PanelSlices(layer.Weights, Input, Output);
        _bias = new NativeBuffer(sizeof(float) * (long)Output.Rows);
        for (int feature = 0; feature < Output.Features; feature++)
            _bias.Floats[Output.RowOf(feature)] = layer.Bias is null ? 0f : layer.Bias[feature];
    }

    /// <inheritdoc/>
    public override PanelLayout Input { get; }

    /// <inheritdoc/>
    public override PanelLayout Output { get; }

    /// <inheritdoc/>
    public override long NonzeroCount { get; }

    /// <inheritdoc/>
    public override long Bytes => _slices.Bytes + _bias.Length;

    /// <inheritdoc/>
    public override void Run(float* input, float* output, float* greatest)
    {
        for (int block = 0; block < Output.Blocks; block++)
            TSimd.Store(output + ((long)Output.ZeroRow(block) * TSimd.Lanes), TSimd.Zero);
        if (_slices.CommonValue is { } value)
            Run<EqualWeights>(_slices, value, _bias.Floats, _upperBound, input, output, greatest);
        else
            Run<DifferentWeights>(_slices, 1f, _bias.Floats, _upperBound, input, output, greatest);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _slices.Dispose();
        _bias.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TWeights>(
        PanelSlices slices, float factor, float* bias, float upperBound, float* input, float* output, float* greatest)
        where TWeights : struct, IPanelWeights
    {
        TVector scale = TSimd.Broadcast(factor), high = TSimd.Broadcast(upperBound), most = TSimd.Zero;
        byte* entry = (byte*)slices.Offsets, entries = entry;
        float* value = slices.Values;
        int* target = slices.Targets;
        int* entryEnd = slices.EntryEnds;
        int blocks = slices.Input.Blocks, count = slices.Slices;
        int blockValues = slices.Input.BlockRows * TSimd.Lanes;
        TSimd.LoadWords((ulong*)entry, out ulong first, out ulong second);
        for (int block = 0; block < blocks; block++, input += blockValues)
        {
            for (int slice = 0; slice < count; slice++, target += PanelSlices.SliceRows)
            {
                TVector a0 = TSimd.Zero, a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
                if (block > 0)
                {
                    a0 = TSimd.Load(output + ((long)target[0] * TSimd.Lanes));
                    a1 = TSimd.Load(output + ((long)target[1] * TSimd.Lanes));
                    a2 = TSimd.Load(output + ((long)target[2] * TSimd.Lanes));
                    a3 = TSimd.Load(output + ((long)target[3] * TSimd.Lanes));
                    a4 = TSimd.Load(output + ((long)target[4] * TSimd.Lanes));
                    a5 = TSimd.Load(output + ((long)target[5] * TSimd.Lanes));
                    a6 = TSimd.Load(output + ((long)target[6] * TSimd.Lanes));
                    a7 = TSimd.Load(output + ((long)target[7] * TSimd.Lanes));
                }

                for (byte* end = entries + ((long)entryEnd[slice] * PanelSlices.EntryBytes); entry < end; entry += PanelSlices.EntryBytes)
                {
                    TSimd.LoadWords((ulong*)(entry + PanelSlices.EntryBytes), out ulong nextFirst, out ulong nextSecond);
                    if (TWeights.AreEqual)
                    {
                        a0 = TSimd.Add(a0, At(input, (ushort)first));
                        a1 = TSimd.Add(a1, At(input, (ushort)(first >> 16)));
                        a2 = TSimd.Add(a2, At(input, (ushort)(first >> 32)));
                        a3 = TSimd.Add(a3, At(input, (nuint)(first >> 48)));
                        a4 = TSimd.Add(a4, At(input, (ushort)second));
                        a5 = TSimd.Add(a5, At(input, (ushort)(second >> 16)));
                        a6 = TSimd.Add(a6, At(input, (ushort)(second >> 32)));
                        a7 = TSimd.Add(a7, At(input, (nuint)(second >> 48)));
                    }
                    else
                    {
                        TSimd.Broadcast4(value, out TVector w0, out TVector w1, out TVector w2, out TVector w3);
                        a0 = TSimd.MultiplyAdd(w0, At(input, (ushort)first), a0);
                        a1 = TSimd.MultiplyAdd(w1, At(input, (ushort)(first >> 16)), a1);
                        a2 = TSimd.MultiplyAdd(w2, At(input, (ushort)(first >> 32)), a2);
                        a3 = TSimd.MultiplyAdd(w3, At(input, (nuint)(first >> 48)), a3);
                        TSimd.Broadcast4(value + 4, out w0, out w1, out w2, out w3);
                        a4 = TSimd.MultiplyAdd(w0, At(input, (ushort)second), a4);
                        a5 = TSimd.MultiplyAdd(w1, At(input, (ushort)(second >> 16)), a5);
                        a6 = TSimd.MultiplyAdd(w2, At(input, (ushort)(second >> 32)), a6);
                        a7 = TSimd.MultiplyAdd(w3, At(input, (nuint)(second >> 48)), a7);
                        value += PanelSlices.SliceRows;
                    }

                    first = nextFirst;
                    second = nextSecond;
                }

                if (block == blocks - 1)
                {
                    a0 = Finish(a0, scale, bias + target[0], high);
                    a1 = Finish(a1, scale, bias + target[1], high);
                    a2 = Finish(a2, scale, bias + target[2], high);
                    a3 = Finish(a3, scale, bias + target[3], high);
                    a4 = Finish(a4, scale, bias + target[4], high);
                    a5 = Finish(a5, scale, bias + target[5], high);
                    a6 = Finish(a6, scale, bias + target[6], high);
                    a7 = Finish(a7, scale, bias + target[7], high);
                    TVector most01 = TSimd.Max(a0, a1), most23 = TSimd.Max(a2, a3), most45 = TSimd.Max(a4, a5), most67 = TSimd.Max(a6, a7);
                    most = TSimd.Max(most, TSimd.Max(TSimd.Max(most01, most23), TSimd.Max(most45, most67)));
                }

                TSimd.Store(output + ((long)target[0] * TSimd.Lanes), a0);
                TSimd.Store(output + ((long)target[1] * TSimd.Lanes), a1);
                TSimd.Store(output + ((long)target[2] * TSimd.Lanes), a2);
                TSimd.Store(output + ((long)target[3] * TSimd.Lanes), a3);
                TSimd.Store(output + ((long)target[4] * TSimd.Lanes), a4);
                TSimd.Store(output + ((long)target[5] * TSimd.Lanes), a5);
                TSimd.Store(output + ((long)target[6] * TSimd.Lanes), a6);
                TSimd.Store(output + ((long)target[7] * TSimd.Lanes), a7);
            }

            entryEnd += count;
        }

        TSimd.Store(greatest, most);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector At(float* panel, nuint bytes) => TSimd.Load((float*)((byte*)panel + bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Finish(TVector sum, TVector scale, float* bias, TVector high) =>
        TSimd.Min(high, TSimd.Max(TSimd.Zero, TSimd.MultiplyAdd(sum, scale, TSimd.Broadcast(bias))));
}
