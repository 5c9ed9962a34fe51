using SparseRuntime.Graph;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx.Tests;

/// <summary>An operator that promises float32 results of unknown shape, and is never computed.</summary>
internal sealed class TestOperator(string name) : Operator
{
    /// <summary>Understands every operator whose name does not begin with <c>Unknown</c> and leaves it as it is.</summary>
    public static Action<OnnxNode>? Find(string opType) =>
        opType.StartsWith("Unknown", StringComparison.Ordinal) ? null : node => node.Produce(new TestOperator(opType));

    public override string Name => name;

    public override void Infer(InferenceContext context)
    {
        for (int i = 0; i < context.OutputCount; i++)
            context.SetOutput(i, ElementType.Float32, null);
    }

    public override void Execute(in OperatorContext context) => throw new InvalidOperationException("never run");
}
