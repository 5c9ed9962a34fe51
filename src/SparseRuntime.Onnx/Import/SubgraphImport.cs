using SparseRuntime.Graph;

namespace SparseRuntime.Onnx;

/// <summary>A graph of a node.</summary>
/// <param name="Graph">The graph; its inputs are those that the operator gives it, then what it captures.</param>
/// <param name="Captures">The values of the graph around it that become its last inputs, in order. Constants are copied instead.</param>
internal sealed record SubgraphImport(ModelGraph Graph, IReadOnlyList<GraphValue> Captures);
