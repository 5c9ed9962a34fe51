namespace SparseRuntime.Tensors.Tests;

public class ActivationTests
{
    [TestCase(-2f, -2f)]
    [TestCase(3f, 3f)]
    public void None_is_the_identity(float x, float expected) => Assert.That(Activation.None.Apply(x), Is.EqualTo(expected));

    [TestCase(-2f, 0f)]
    [TestCase(0f, 0f)]
    [TestCase(3f, 3f)]
    public void Relu_cuts_below_zero(float x, float expected) => Assert.That(Activation.Relu.Apply(x), Is.EqualTo(expected));

    [TestCase(-2f, -1f)]
    [TestCase(2f, 2f)]
    [TestCase(9f, 6f)]
    public void Clip_cuts_on_both_sides(float x, float expected) =>
        Assert.That(new Activation(ActivationKind.Clip, -1f, 6f).Apply(x), Is.EqualTo(expected));

    [TestCase(-2f, -0.5f)]
    [TestCase(2f, 2f)]
    public void Leaky_relu_scales_below_zero(float x, float expected) =>
        Assert.That(new Activation(ActivationKind.LeakyRelu, 0.25f).Apply(x), Is.EqualTo(expected));

    [TestCase(ActivationKind.Sigmoid, -1f, 0.26894143f)]
    [TestCase(ActivationKind.Sigmoid, -200f, 0f)]
    [TestCase(ActivationKind.Tanh, 0.5f, 0.46211717f)]
    [TestCase(ActivationKind.Gelu, -1f, -0.15865526f)]
    [TestCase(ActivationKind.Gelu, 2f, 1.9544997f)]
    [TestCase(ActivationKind.GeluTanh, -1f, -0.15880801f)]
    [TestCase(ActivationKind.GeluTanh, 2f, 1.9545977f)]
    [TestCase(ActivationKind.Silu, -1f, -0.26894143f)]
    [TestCase(ActivationKind.Silu, float.PositiveInfinity, float.PositiveInfinity)]
    [TestCase(ActivationKind.Silu, float.NegativeInfinity, float.NaN)]
    [TestCase(ActivationKind.Gelu, float.NegativeInfinity, float.NaN)]
    [TestCase(ActivationKind.HardSwish, -4f, 0f)]
    [TestCase(ActivationKind.HardSwish, -1f, -0.33333334f)]
    [TestCase(ActivationKind.HardSwish, 4f, 4f)]
    [TestCase(ActivationKind.HardSigmoid, -1f, 0.25f)]
    [TestCase(ActivationKind.HardSigmoid, 9f, 1f)]
    public void Others_are_as_ONNX_and_PyTorch_define_them(ActivationKind kind, float x, float expected) =>
        Assert.That(new Activation(kind, 0.25f, 0.5f).Apply(x), Is.EqualTo(expected).Within(1).Ulps);

    [Test]
    public void Not_a_number_passes_through_every_activation()
    {
        foreach (ActivationKind kind in Enum.GetValues<ActivationKind>())
            Assert.That(new Activation(kind, 0f, 6f).Apply(float.NaN), Is.NaN, kind.ToString());
    }

    [Test]
    public void Each_has_a_name()
    {
        Assert.That(Activation.None.ToString(), Is.EqualTo("none"));
        Assert.That(Activation.Relu.ToString(), Is.EqualTo("relu"));
        Assert.That(new Activation(ActivationKind.Clip, 0f, 6f).ToString(), Is.EqualTo("clip(0,6)"));
        Assert.That(new Activation(ActivationKind.LeakyRelu, 0.5f).ToString(), Is.EqualTo("leaky-relu(0.5)"));
        Assert.That(new Activation(ActivationKind.HardSigmoid, 0.25f, 0.5f).ToString(), Is.EqualTo("hard-sigmoid(0.25,0.5)"));
        string[] names = [.. Enum.GetValues<ActivationKind>().Select(kind => new Activation(kind).ToString())];
        Assert.That(names, Is.Unique);
    }
}
