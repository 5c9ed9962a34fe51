using SparseRuntime.Tensors;

namespace SparseRuntime.Graph;

/// <summary>Computes a graph within another: one tensor per input in, one per output out, none of them memory of another.</summary>
/// <param name="graph">The graph.</param>
/// <param name="inputs">One tensor per input of the graph, in order.</param>
public delegate Tensor[] GraphRunner(ModelGraph graph, IReadOnlyList<Tensor> inputs);
