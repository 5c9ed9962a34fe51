using SparseRuntime.Graph.Operators;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Turns convolutions and products with constant float32 weights into <see cref="Linear"/> nodes: Conv with constant
/// weights and bias, ConvTranspose with constant weights, Gemm with one constant matrix, MatMul with one constant matrix of rank 2. What depends on a
/// shape that is still open stays as it is.
/// </summary>
public sealed class LinearLowering : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "lower-linear";

    /// <inheritdoc/>
    /// <exception cref="GraphException">A weight is NaN, or the parts of an operator do not fit each other.</exception>
    public int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            try
            {
                if (Lower(graph, node)) changes++;
            }
            catch (Exception e) when (e is ArgumentException or OverflowException)
            {
                throw new GraphException(node.DisplayName, e.Message, e);
            }
        }

        return changes;
    }

    private static bool Lower(ModelGraph graph, GraphNode node) => node.Operator switch
    {
        Conv conv => ConvLowering.Lower(graph, node, conv),
        ConvTranspose transposed => ConvTransposeLowering.Lower(graph, node, transposed),
        Gemm gemm => GemmLowering.Lower(graph, node, gemm),
        MatMul => MatMulLowering.Lower(graph, node),
        _ => false,
    };
}
