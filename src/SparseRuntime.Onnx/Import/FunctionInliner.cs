using Google.Protobuf.Collections;
using SparseRuntime.Graph;
using SparseRuntime.Onnx.Protos;

namespace SparseRuntime.Onnx;

/// <summary>Lists the nodes of a model with every call of a model-local function replaced by the function's body.</summary>
internal sealed class FunctionInliner
{
    private const int LongestStem = 64;

    private readonly FunctionTable _functions;
    private readonly List<ImportedNode> _nodes = [];
    private readonly HashSet<string> _names = [];
    private int _calls;

    private FunctionInliner(FunctionTable functions) => _functions = functions;

    /// <summary>The model's nodes after inlining, in the order of the file.</summary>
    /// <exception cref="GraphException">Functions call each other in circles, too deeply, or too often; or a call does not fit.</exception>
    public static List<ImportedNode> Flatten(ModelProto model, OpsetTable opsets, OnnxImportOptions options)
    {
        var inliner = new FunctionInliner(new FunctionTable(model.Functions, options.MaxFunctionDepth));
        var nodes = new List<ImportedNode>(model.Graph.Node.Count);
        long size = 0;
        foreach (NodeProto proto in model.Graph.Node)
        {
            var node = new ImportedNode
            {
                OpType = proto.OpType,
                Domain = OpsetTable.Normalize(proto.Domain),
                Overload = proto.Overload,
                Name = proto.Name,
                Inputs = proto.Input,
                Outputs = proto.Output,
                Opset = opsets.Find(OpsetTable.Normalize(proto.Domain)),
                Attributes = proto.Attribute,
            };
            nodes.Add(node);
            if (inliner._functions.Find(node) is not { } function) continue;
            size += inliner._functions.InlinedSize(function);
            if (size > options.MaxInlinedSize)
                throw new GraphException(node.Place, $"inlining model-local functions gives more than {options.MaxInlinedSize} nodes, operands and results, the limit set by {nameof(OnnxImportOptions)}.{nameof(OnnxImportOptions.MaxInlinedSize)}");
        }

        if (size == 0) return nodes;
        foreach (ImportedNode node in nodes)
        {
            inliner._names.UnionWith(node.Inputs);
            inliner._names.UnionWith(node.Outputs);
        }

        inliner._names.UnionWith(model.Graph.Input.Select(i => i.Name));
        foreach (ImportedNode node in nodes)
            inliner.Add(node);
        return inliner._nodes;
    }

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
        for (int i = 2; !_names.Add(name); i++)
            name = $"{stem}~{i}";
        return name;
    }

    private static string Stem(string name) => name.Length <= LongestStem ? name : name[..LongestStem];
}
