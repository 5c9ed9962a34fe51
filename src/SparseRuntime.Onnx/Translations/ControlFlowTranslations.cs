using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Operators that have graphs.</summary>
internal static class ControlFlowTranslations
{
    public static void If(OnnxNode node)
    {
        SubgraphImport whenTrue = node.Body("then_branch");
        SubgraphImport whenFalse = node.Body("else_branch");
        node.Produce(new If(whenTrue.Graph, whenFalse.Graph), [node.Input(0), .. whenTrue.Captures, .. whenFalse.Captures]);
    }

    public static void Loop(OnnxNode node)
    {
        GraphValue[] carried = [.. Enumerable.Range(2, Math.Max(0, node.InputCount - 2)).Select(node.Input)];
        SubgraphImport body = node.Body("body", [ElementType.Int64, ElementType.Bool, .. carried.Select(value => value.Facts.ElementType)]);
        node.Produce(new Loop(body.Graph, carried.Length), [node.OptionalInput(0), node.OptionalInput(1), .. carried, .. body.Captures]);
    }

    /// <summary>Before version 9 states and inputs are batches, and operand 0 may say how long each sequence is.</summary>
    public static void Scan(OnnxNode node)
    {
        if (node.Opset < 9) throw node.Fail("its form from before version 9, over batches, is not supported");
        int scanned = node.HasAttribute("num_scan_inputs") ? node.Int32("num_scan_inputs", 0) : throw node.Fail("attribute 'num_scan_inputs' is missing");
        int states = node.InputCount - scanned;
        if (scanned < 1 || states < 0) throw node.Fail($"num_scan_inputs is {scanned}, but there are {node.InputCount} operands");
        GraphValue[] operands = [.. Enumerable.Range(0, node.InputCount).Select(node.Input)];
        SubgraphImport body = node.Body("body", [.. operands.Select(value => value.Facts.ElementType)]);
        var op = new Scan(
            body.Graph,
            Axes(node, "scan_input_axes", "scan_input_directions", scanned),
            Axes(node, "scan_output_axes", "scan_output_directions", Math.Max(0, body.Graph.Outputs.Count - states)),
            states);
        node.Produce(op, [.. operands, .. body.Captures]);
    }

    private static ScanAxis[] Axes(OnnxNode node, string axesKey, string directionsKey, int count)
    {
        int[]? axes = node.Int32s(axesKey);
        int[]? directions = node.Int32s(directionsKey);
        if ((axes ?? new int[count]).Length != count || (directions ?? new int[count]).Length != count)
            throw node.Fail($"attributes '{axesKey}' and '{directionsKey}' must have {count} numbers each");
        return [.. Enumerable.Range(0, count).Select(i => new ScanAxis(axes?[i] ?? 0, directions is not null && directions[i] != 0))];
    }
}
