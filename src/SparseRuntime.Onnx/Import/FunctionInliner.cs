using Google.Protobuf.Collections;
using SparseRuntime.Graph;
using SparseRuntime.Onnx.Protos;

namespace SparseRuntime.Onnx;

/// <summary>Lists the nodes of graphs with every call of a model-local function replaced by the function's body.</summary>
internal sealed class FunctionInliner
{
    private const int LongestStem = 64;

    private readonly FunctionTable _functions;
    private readonly long _maxSize;
    private readonly HashSet<string> _names = [];
    private List<ImportedNode> _nodes = [];
    private long _size;
    private int _calls;
    private int _collisions;

    /// <summary>Replaces calls of the functions of a model.</summary>
    /// <exception cref="GraphException">Two functions have the same name.</exception>
    public FunctionInliner(ModelProto model, OnnxImportOptions options)
    {
        _functions = new FunctionTable(model.Functions, options.MaxFunctionDepth);
        _maxSize = options.MaxInlinedSize;
    }

    /// <summary>A graph's nodes after inlining, in the order of the file.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="opsets">The operator sets of the model.</param>
    /// <param name="owner">The node that the graph belongs to, whose function the nodes are part of; null for the model's own graph.</param>
    /// <exception cref="GraphException">Functions call each other in circles, too deeply, or too often; or a call does not fit.</exception>
    public List<ImportedNode> Flatten(GraphProto graph, OpsetTable opsets, ImportedNode? owner)
    {
        var nodes = new List<ImportedNode>(graph.Node.Count);
        bool calls = false;
        foreach (NodeProto proto in graph.Node)
        {
            string domain = OpsetTable.Normalize(proto.Domain);
            ImportedNode node = Read(proto, (owner?.Function?.Opsets ?? opsets).Find(domain), owner);
            nodes.Add(node);
            if (_functions.Find(node) is not { } function) continue;
            calls = true;
            _size += _functions.InlinedSize(function);
            if (_size > _maxSize)
                throw new GraphException(node.Place, $"inlining model-local functions gives more than {_maxSize} nodes, operands and results, the limit set by {nameof(OnnxImportOptions)}.{nameof(OnnxImportOptions.MaxInlinedSize)}");
        }

        if (!calls) return nodes;
        foreach (ImportedNode node in nodes)
        {
            _names.UnionWith(node.Inputs);
            _names.UnionWith(node.Outputs);
        }

        _names.UnionWith(graph.Input.Select(i => i.Name));
        _nodes = [];
        foreach (ImportedNode node in nodes)
            Add(node);
        return _nodes;
    }

    /// <summary>The nodes of all graphs among some attributes, however deep, without calls of functions.</summary>
    public IEnumerable<ImportedNode> Nested(IReadOnlyList<AttributeProto> attributes)
    {
        foreach (NodeProto proto in attributes.Where(attribute => attribute.G is not null).SelectMany(attribute => attribute.G.Node))
        {
            ImportedNode node = Read(proto, null, null);
            if (_functions.Find(node) is null) yield return node;
            foreach (ImportedNode inner in Nested(proto.Attribute))
                yield return inner;
        }
    }

    private static ImportedNode Read(NodeProto proto, int? opset, ImportedNode? owner) => new()
    {
        OpType = proto.OpType,
        Domain = OpsetTable.Normalize(proto.Domain),
        Overload = proto.Overload,
        Name = proto.Name,
        Inputs = proto.Input,
        Outputs = proto.Output,
        Opset = opset,
        Attributes = proto.Attribute,
        Function = owner?.Function,
        Call = owner?.Call,
    };

    // The depth of the recursion is limited: the function table has checked how deep calls go.
    private void Add(ImportedNode node)
    {
        if (_functions.Find(node) is { } function) Inline(node, function);
        else _nodes.Add(node);
    }

    private void Inline(ImportedNode call, ImportedFunction function)
    {
        FunctionProto proto = function.Proto;
        if (call.Inputs.Count > proto.Input.Count || call.Outputs.Count > proto.Output.Count)
        {
            throw new GraphException(
                call.Place,
                $"it has {call.Inputs.Count} operands and {call.Outputs.Count} results where {function.Place} takes at most {proto.Input.Count} and {proto.Output.Count}");
        }

        string prefix = $"{Stem(proto.Name)}@{++_calls}";
        var names = new Dictionary<string, string> { [""] = "" };
        for (int i = 0; i < proto.Input.Count; i++)
        {
            if (!names.TryAdd(proto.Input[i], i < call.Inputs.Count ? call.Inputs[i] : ""))
                throw new GraphException(function.Place, $"operand {i}, '{ShortName.Of(proto.Input[i])}', has the name of another or none");
        }

        for (int i = 0; i < call.Outputs.Count; i++)
        {
            if (call.Outputs[i].Length == 0) continue;
            // A result that is an operand, or another result again, needs a node of its own to carry its name.
            if (!names.TryAdd(proto.Output[i], call.Outputs[i]))
                AddIdentity(call, function, names[proto.Output[i]], call.Outputs[i]);
        }

        foreach (NodeProto body in proto.Node)
        {
            string domain = OpsetTable.Normalize(body.Domain);
            Add(new ImportedNode
            {
                OpType = body.OpType,
                Domain = domain,
                Overload = body.Overload,
                Name = $"{Stem(call.DisplayName)}/{Stem(body.Name.Length > 0 ? body.Name : body.OpType)}",
                Inputs = Rename(body.Input, names, prefix),
                Outputs = Rename(body.Output, names, prefix),
                Opset = function.Opsets.Find(domain),
                Attributes = body.Attribute,
                Function = function,
                Call = call,
                Scope = names,
            });
        }
    }

    private void AddIdentity(ImportedNode call, ImportedFunction function, string from, string to) => _nodes.Add(new ImportedNode
    {
        OpType = "Identity",
        Domain = "",
        Name = call.Name,
        Inputs = [from],
        Outputs = [to],
        Opset = function.Opsets.Find("") ?? OpsetTable.Newest,
        Attributes = [],
    });

    private string[] Rename(RepeatedField<string> locals, Dictionary<string, string> names, string prefix)
    {
        var renamed = new string[locals.Count];
        for (int i = 0; i < renamed.Length; i++)
        {
            if (!names.TryGetValue(locals[i], out string? name))
            {
                name = Fresh($"{prefix}/{Stem(locals[i])}");
                names.Add(locals[i], name);
            }

            renamed[i] = name;
        }

        return renamed;
    }

    private string Fresh(string stem)
    {
        string name = stem;
        // The counter never goes back: many names with one stem must not try the same numbers again and again.
        while (!_names.Add(name))
            name = $"{stem}~{++_collisions}";
        return name;
    }

    private static string Stem(string name) => name.Length <= LongestStem ? name : name[..LongestStem];
}
