namespace SparseRuntime.Tool.Zoo;

/// <summary>LeNet-300-100, the perceptron of LeCun et al. (1998), "Gradient-based learning applied to document recognition".</summary>
internal static class LeNet
{
    /// <summary>[batch, 784] to [batch, 10], with ReLU between the three layers, all of which are pruned.</summary>
    public static void Build(ZooBuilder model)
    {
        string x = model.Input("input", 784);
        x = model.Node("Relu", "relu1", [model.Gemm(x, "fc1", 784, 300, isPruned: true, gain: 2)]);
        x = model.Node("Relu", "relu2", [model.Gemm(x, "fc2", 300, 100, isPruned: true, gain: 2)]);
        model.Output(model.Gemm(x, "fc3", 100, 10, isPruned: true, gain: 1), "output", 10);
    }
}
