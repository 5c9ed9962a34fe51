using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// x / (bias + α/size · Σx²)^β, the sum over <paramref name="size"/> neighbouring channels at the same place
/// (Krizhevsky et al. 2012, section 3.3). The operand is [images, channels, …].
/// </summary>
/// <param name="size">How many channels, (size − 1)/2 of them before, rounded down.</param>
/// <param name="alpha">α.</param>
/// <param name="beta">β.</param>
/// <param name="bias">The bias.</param>
public sealed class LocalResponseNormalization(int size, float alpha, float beta, float bias) : Operator
{
    /// <summary>How many channels are summed over.</summary>
    public int Size { get; } = size;

    /// <summary>Factor of the mean square.</summary>
    public float Alpha { get; } = alpha;

    /// <summary>The power of the divisor.</summary>
    public float Beta { get; } = beta;

    /// <summary>Added to the sum.</summary>
    public float Bias { get; } = bias;

    /// <inheritdoc/>
    public override string Name => "LRN";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (Size < 1) throw context.Fail($"the size must be positive, not {Size}");
        if (context.ShapeOf(0) is { Rank: < 2 } x) throw context.Fail($"the operand must be [images, channels, ...], not {x}");
        context.SetOutput(0, context.FloatingPoint(0), context.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        if (x.Length == 0) return;
        int channels = x.Shape[1];
        int plane = x.Length / (x.Shape[0] * channels);
        int before = (Size - 1) / 2;
        int after = Size - 1 - before;
        (int start, int end) = context.Part.Range(x.Length, Chunks.Granularity);
        for (int i = start; i < end; i++)
        {
            int channel = i / plane % channels;
            int first = Math.Max(0, channel - before);
            int last = (int)Math.Min(channels - 1, (long)channel + after);
            double sum = 0;
            for (int c = first; c <= last; c++)
            {
                double neighbour = Numbers.ReadFloat(x, i + ((c - channel) * plane));
                sum += neighbour * neighbour;
            }

            Numbers.WriteFloat(context.Outputs[0], i, Numbers.ReadFloat(x, i) / Math.Pow(Bias + (Alpha / Size * sum), Beta));
        }
    }
}
