using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>y ← factor · y + offset for every feature of a linear layer's result.</summary>
/// <param name="factors">One factor per feature; null stands for 1.</param>
/// <param name="offsets">One addend per feature; null stands for 0.</param>
internal sealed class FeatureMap(double[]? factors, double[]? offsets)
{
    /// <summary>
    /// What <paramref name="reader"/> does with the result of the linear node before it, its only changing operand;
    /// null when that is nothing of this form, or not certain while shapes are open.
    /// </summary>
    public static FeatureMap? Of(GraphNode reader, GraphNode linear)
    {
        GraphValue result = linear.Outputs[0];
        return reader.Operator switch
        {
            BatchNormalization normalization when reader.Inputs[0] == result => OfNormalization(normalization, reader, linear),
            Binary binary when reader.Inputs[0] == result => OfBinary(binary.Kind, reader.Inputs[1]!, linear, constantFirst: false),
            Binary binary => OfBinary(binary.Kind, reader.Inputs[0]!, linear, constantFirst: true),
            _ => null,
        };
    }

    /// <summary>The layer with this after it; null when a weight or bias would not be finite, or a residual would be scaled.</summary>
    public LinearLayer? ApplyTo(LinearLayer layer)
    {
        if (layer.HasResidual && factors is not null) return null;
        WeightMatrix weights = layer.Weights;
        if (factors is not null)
        {
            weights = weights.ScaleRows([.. factors.Select(factor => (float)factor)]);
            if (weights.Find(weight => !float.IsFinite(weight)) is not null) return null;
        }

        float[]? bias = layer.Bias;
        if (bias is not null || offsets is not null)
        {
            bias = new float[layer.OutputFeatures];
            for (int row = 0; row < bias.Length; row++)
                bias[row] = (float)(((layer.Bias?[row] ?? 0) * (factors?[row] ?? 1)) + (offsets?[row] ?? 0));
            if (!bias.All(float.IsFinite)) return null;
        }

        return new LinearLayer(weights, layer.Window, layer.Groups, bias, layer.Activation, layer.HasResidual);
    }

    /// <summary>The channels of a batch normalization are axis 1, which must be where the layer's features are.</summary>
    private static FeatureMap? OfNormalization(BatchNormalization normalization, GraphNode reader, GraphNode linear)
    {
        int? rank = linear.Outputs[0].Facts.Shape?.Rank;
        var op = (Linear)linear.Operator;
        bool channelsAreFeatures = op.Operand switch
        {
            LinearOperand.Planes => true,
            LinearOperand.Rows => rank == 2,
            _ => rank == 3,
        };
        int features = op.Layer.OutputFeatures;
        if (!channelsAreFeatures
            || Vector(reader.Inputs[1], features) is not { } scale
            || Vector(reader.Inputs[2], features) is not { } bias
            || Vector(reader.Inputs[3], features) is not { } mean
            || Vector(reader.Inputs[4], features) is not { } variance)
        {
            return null;
        }

        var factors = new double[features];
        var offsets = new double[features];
        for (int i = 0; i < features; i++)
        {
            factors[i] = scale[i] / Math.Sqrt(variance[i] + normalization.Epsilon);
            offsets[i] = bias[i] - (mean[i] * factors[i]);
        }

        return new FeatureMap(factors, offsets);
    }

    private static FeatureMap? OfBinary(BinaryKind kind, GraphValue operand, GraphNode linear, bool constantFirst)
    {
        if (operand.Constant is null || !HasOneNumberPerFeature(operand.Constant.Shape, linear)) return null;
        int features = ((Linear)linear.Operator).Layer.OutputFeatures;
        if (Vector(operand, features) is not { } numbers) return null;
        return (kind, constantFirst) switch
        {
            (BinaryKind.Add, _) => new FeatureMap(null, numbers),
            (BinaryKind.Sub, false) => new FeatureMap(null, Array.ConvertAll(numbers, x => -x)),
            (BinaryKind.Sub, true) => new FeatureMap(Array.ConvertAll(numbers, _ => -1.0), numbers),
            (BinaryKind.Mul, _) => new FeatureMap(numbers, null),
            (BinaryKind.Div, false) => new FeatureMap(Array.ConvertAll(numbers, x => 1 / x), null),
            _ => null,
        };
    }

    /// <summary>
    /// Whether a constant, aligned with the last axis of the result, has extents of 1 everywhere but on the features'
    /// axis, and does not widen the result.
    /// </summary>
    private static bool HasOneNumberPerFeature(TensorShape constant, GraphNode linear)
    {
        var op = (Linear)linear.Operator;
        int? rank = linear.Outputs[0].Facts.Shape?.Rank;
        int leastRank = op.Operand switch
        {
            LinearOperand.Rows => 1,
            LinearOperand.Columns => 2,
            _ => 3,
        };
        if (constant.Rank > (rank ?? leastRank)) return false;
        if (constant.ElementCount == 1) return true;

        int? featuresFromEnd = op.Operand switch
        {
            LinearOperand.Rows => 1,
            LinearOperand.Columns => 2,
            _ => rank - 1,
        };
        return featuresFromEnd is { } back && back <= constant.Rank
            && constant[^back] == op.Layer.OutputFeatures && constant.ElementCount == constant[^back];
    }

    /// <summary>A constant of one number, or of one per feature, as one per feature.</summary>
    private static double[]? Vector(GraphValue? value, int features)
    {
        if (value?.Constant is not { } constant || constant.Shape.ElementCount is var count && count != features && count != 1) return null;
        if (constant.ElementType is not (ElementType.Float32 or ElementType.Float64)) return null;
        Tensor dense = constant.ToDense();
        var numbers = new double[features];
        for (int i = 0; i < features; i++)
        {
            int at = count == 1 ? 0 : i;
            numbers[i] = dense.ElementType == ElementType.Float32 ? dense.Span<float>()[at] : dense.Span<double>()[at];
        }

        return numbers;
    }
}
