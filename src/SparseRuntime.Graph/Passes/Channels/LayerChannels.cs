using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>What a linear layer makes of the channels that it reads.</summary>
internal sealed class LayerChannels
{
    private readonly bool _folds;
    private readonly bool _isPadded;

    /// <summary>The channels of a layer.</summary>
    /// <param name="node">The linear node.</param>
    /// <param name="input">The channels of its operand, one for each input feature; null when they are not known.</param>
    public LayerChannels(GraphNode node, ChannelMap? input)
    {
        Node = node;
        Layer = ((Linear)node.Operator).Layer;
        Input = input;
        IsDepthwise = Layer.Groups > 1;
        _isPadded = Layer.Window.PadBegin != Extent3.Zero || Layer.Window.PadEnd != Extent3.Zero;
        _folds = input?.Constants is not null && Layer.Weights.Find(weight => !(Math.Abs(weight) <= ChannelMap.Largest)) is null;
        if (_folds && _isPadded) Representative = LargestConstant(input!.Constants!);
    }

    /// <summary>The linear node.</summary>
    public GraphNode Node { get; }

    /// <summary>Its layer.</summary>
    public LinearLayer Layer { get; }

    /// <summary>The channels of the operand; null when they are not known, and all stay.</summary>
    public ChannelMap? Input { get; }

    /// <summary>
    /// The channels of the result, one for each row: those of the operand again for a depthwise convolution.
    /// </summary>
    public int[] Output { get; set; } = [];

    /// <summary>Whether rows read one feature each, which leaves with them.</summary>
    public bool IsDepthwise { get; }

    /// <summary>
    /// The input feature that stands for all that hold a constant other than zero where padding shows at the edges: weights
    /// of the others, times what they hold as a multiple of what it holds, can be added to its weights. −1 when there is none.
    /// </summary>
    public int Representative { get; } = -1;

    /// <summary>Whether what an input feature adds is a constant, the same at every position, that a bias can take.</summary>
    public bool FoldsToBias(int feature) => IsConstant(feature) && (!_isPadded || Input!.Constants![feature] == 0f);

    /// <summary>Whether the weights of an input feature can be added to those of <see cref="Representative"/>.</summary>
    public bool FoldsToRepresentative(int feature) => IsConstant(feature) && feature != Representative && !FoldsToBias(feature);

    /// <summary>
    /// The one number that a feature of the result holds for every input of the model, NaN where there is none; null when
    /// there is none at all. A row without weights is constant, and so is one whose weights read only constants.
    /// </summary>
    /// <param name="residual">What is added, by feature, as far as it is constant; null when nothing of it is.</param>
    public float[]? Constants(float[]? residual)
    {
        WeightMatrix weights = Layer.Weights;
        if (Layer.HasResidual && residual is null) return null;
        int foldable = 0;
        for (int feature = 0; _folds && feature < Layer.InputFeatures; feature++)
            foldable += FoldsToBias(feature) ? 1 : 0;
        int kernel = Layer.Window.Kernel.Count, rowsPerGroup = weights.Rows / Layer.Groups;
        int[] lengths = weights.RowLengths(), taps = new int[weights.Taps];
        var values = new float[weights.Taps];
        float[]? constants = null;
        for (int row = 0; row < lengths.Length; row++)
        {
            if (lengths[row] > (long)foldable * kernel) continue;
            double sum = Layer.Bias?[row] ?? 0.0;
            int count = lengths[row] == 0 ? 0 : weights.CopyRowNonzeros(row, taps, values);
            for (int k = 0; k < count; k++)
            {
                int feature = (IsDepthwise ? row / rowsPerGroup : 0) + (taps[k] / kernel);
                sum = FoldsToBias(feature) ? sum + ((double)values[k] * Input!.Constants![feature]) : double.NaN;
            }

            if (Layer.HasResidual) sum += residual![row];
            if (double.IsNaN(sum)) continue;
            if (constants is null) Array.Fill(constants = new float[lengths.Length], float.NaN);
            constants[row] = Layer.Activation.Apply((float)sum);
        }

        return constants;
    }

    private bool IsConstant(int feature) => _folds && !float.IsNaN(Input!.Constants![feature]);

    private static int LargestConstant(float[] constants)
    {
        int largest = -1;
        for (int i = 0; i < constants.Length; i++)
        {
            if (Math.Abs(constants[i]) > (largest < 0 ? 0f : Math.Abs(constants[largest]))) largest = i;
        }

        return largest;
    }
}
