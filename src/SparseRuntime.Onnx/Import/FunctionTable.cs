using SparseRuntime.Graph;
using SparseRuntime.Onnx.Protos;

namespace SparseRuntime.Onnx;

/// <summary>The functions that a model brings along, with what inlining each of them would cost.</summary>
internal sealed class FunctionTable
{
    private readonly Dictionary<(string Domain, string Name, string Overload), ImportedFunction> _functions = [];
    private readonly Dictionary<ImportedFunction, (long Size, int Height)> _costs = [];
    private readonly HashSet<ImportedFunction> _open = [];
    private readonly int _maxDepth;

    /// <summary>The functions of a model.</summary>
    /// <exception cref="GraphException">Two functions have the same name.</exception>
    public FunctionTable(IReadOnlyList<FunctionProto> functions, int maxDepth)
    {
        _maxDepth = maxDepth;
        foreach (FunctionProto proto in functions)
        {
            var function = new ImportedFunction(proto);
            if (!_functions.TryAdd(function.Key, function))
                throw new GraphException(function.Place, "it is defined twice");
        }
    }

    /// <summary>The function that a node calls, or null.</summary>
    public ImportedFunction? Find(ImportedNode node) => Find(node.Domain, node.OpType, node.Overload);

    /// <summary>Nodes, operands and results that one call becomes, found without inlining anything.</summary>
    /// <exception cref="GraphException">The function calls itself, or calls go too deep.</exception>
    public long InlinedSize(ImportedFunction function) => Cost(function, 1).Size;

    private ImportedFunction? Find(string domain, string name, string overload) => _functions.GetValueOrDefault((domain, name, overload));

    private (long Size, int Height) Cost(ImportedFunction function, int depth)
    {
        if (_costs.TryGetValue(function, out (long Size, int Height) cost)) return cost;
        if (!_open.Add(function)) throw new GraphException(function.Place, "it calls itself, directly or through others, which ONNX does not allow");
        if (depth > _maxDepth) throw TooDeep(function);
        long size = 1;
        int height = 1;
        Add(function.Proto.Node, depth, ref size, ref height);

        if (height > _maxDepth) throw TooDeep(function);
        _open.Remove(function);
        _costs.Add(function, (size, height));
        return (size, height);
    }

    /// <summary>Adds the cost of nodes and of the graphs that they have, which are imported with every call.</summary>
    private void Add(IReadOnlyList<NodeProto> nodes, int depth, ref long size, ref int height)
    {
        foreach (NodeProto node in nodes)
        {
            size = Saturate(size + 1 + node.Input.Count + node.Output.Count + node.Attribute.Count);
            foreach (AttributeProto attribute in node.Attribute)
            {
                if (attribute.G is { } graph) Add(graph.Node, depth, ref size, ref height);
            }

            if (Find(OpsetTable.Normalize(node.Domain), node.OpType, node.Overload) is not { } callee) continue;
            (long calleeSize, int calleeHeight) = Cost(callee, depth + 1);
            size = Saturate(size + calleeSize);
            height = Math.Max(height, calleeHeight + 1);
        }
    }

    private static long Saturate(long size) => Math.Min(size, int.MaxValue);

    private GraphException TooDeep(ImportedFunction function) =>
        new(function.Place, $"model-local functions call each other more than {_maxDepth} deep, the limit set by {nameof(OnnxImportOptions)}.{nameof(OnnxImportOptions.MaxFunctionDepth)}");
}
