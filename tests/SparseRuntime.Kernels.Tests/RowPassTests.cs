using System.Runtime.Intrinsics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Tests;

/// <summary>The row pass of every instruction set against the activations' definition, on memory that ends at a guard page.</summary>
[TestFixture(typeof(Avx512Simd), typeof(Vector512<float>))]
[TestFixture(typeof(Avx2Simd), typeof(Vector256<float>))]
[TestFixture(typeof(NeonSimd), typeof(Vector128<float>))]
[TestFixture(typeof(ScalarSimd), typeof(float))]
public sealed unsafe class RowPassTests<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int Count = 200_001;

    private static readonly ActivationKind[] Kinds = Enum.GetValues<ActivationKind>();

    [SetUp]
    public void SkipWhatThisProcessorLacks()
    {
        if (!TSimd.IsSupported) Assert.Ignore($"{TSimd.Name} is not available on this processor as configured");
    }

    [TestCaseSource(nameof(Kinds))]
    public void Results_are_within_a_few_units_in_the_last_place(ActivationKind kind)
    {
        Activation activation = Of(kind);
        float[] x = [.. Enumerable.Range(0, Count).Select(i => (i - (Count / 2)) * (100f / (Count / 2)))];
        float[] actual = Run(activation, x, null);
        double worst = 0.0, limit = kind switch
        {
            // Without fused multiply-adds the argument of exp is a rounded square, and that of GeluTanh always is.
            ActivationKind.Gelu => 2e-6,
            ActivationKind.GeluTanh => 4e-6,
            _ => 1e-6,
        };
        for (int i = 0; i < Count; i++)
        {
            float expected = activation.Apply(x[i]);
            // The definition itself loses digits further out.
            if (Math.Abs(expected) >= 1e-8f) worst = Math.Max(worst, Math.Abs((double)actual[i] - expected) / Math.Max(Math.Abs(expected), kind == ActivationKind.HardSigmoid ? 0.5 : 0.0));
            else Assert.That(actual[i], Is.EqualTo(expected).Within(1e-13f), $"{activation} of {x[i]}");
        }

        TestContext.Out.WriteLine($"{activation}, {TSimd.Name}: greatest relative error {worst:0.0e+00}");
        Assert.That(worst, Is.LessThan(limit));
    }

    [TestCaseSource(nameof(Kinds))]
    public void A_result_does_not_depend_on_where_it_lies(ActivationKind kind)
    {
        Activation activation = Of(kind);
        var random = new Random(1);
        foreach (int count in new[] { 1, 2, TSimd.Lanes, TSimd.Lanes + 1, (4 * TSimd.Lanes) - 1, 5 * TSimd.Lanes })
        {
            float[] x = LayerFactory.Values(random, count), residual = LayerFactory.Values(random, count);
            float[] together = Run(activation, x, residual), sums = Run(activation, x, null);
            int[] places = [.. Enumerable.Range(0, count)];
            random.Shuffle(places);
            Assert.That(RunAt(activation, x, residual, places), Is.EqualTo(together), $"{count} at places");
            for (int i = 0; i < count; i++)
            {
                Assert.That(Run(activation, [x[i]], [residual[i]]), Is.EqualTo(new[] { together[i] }), $"{i} of {count}");
                Assert.That(Run(activation, [x[i]], null), Is.EqualTo(new[] { sums[i] }), $"{i} of {count}, no residual");
                Assert.That(Run(activation, [x[i] + residual[i]], null), Is.EqualTo(new[] { together[i] }), $"{i} of {count}, added before");
            }
        }
    }

    [Test]
    public void It_is_needed_for_residuals_and_for_what_is_no_clamp()
    {
        foreach (ActivationKind kind in Kinds)
        {
            bool isClamp = kind is ActivationKind.None or ActivationKind.Relu or ActivationKind.Clip or ActivationKind.LeakyRelu;
            RowPass<TSimd, TVector> plain = Pass(Of(kind), false), residual = Pass(Of(kind), true);
            Assert.That(plain.IsNeeded, Is.EqualTo(!isClamp), $"{kind}");
            Assert.That(plain.InRegisters, Is.EqualTo(isClamp ? Of(kind) : Activation.None), $"{kind}");
            Assert.That(residual.IsNeeded, $"{kind}");
            Assert.That(residual.InRegisters, Is.EqualTo(Activation.None), $"{kind}");
        }
    }

    private static Activation Of(ActivationKind kind) => kind switch
    {
        ActivationKind.Clip => new(kind, -0.5f, 0.75f),
        ActivationKind.LeakyRelu => new(kind, 0.1f),
        ActivationKind.HardSigmoid => new(kind, 0.2f, 0.5f),
        _ => new(kind),
    };

    private static RowPass<TSimd, TVector> Pass(Activation activation, bool hasResidual) =>
        new(new LinearLayer(WeightMatrix.FromDense(1, 1, [1f]), LinearWindow.Pointwise, 1, null, activation, hasResidual));

    private static float[] Run(Activation activation, float[] x, float[]? residual)
    {
        using var values = new GuardedBuffer(x.Length);
        using var addends = new GuardedBuffer(x.Length);
        x.CopyTo(values.Span);
        residual?.CopyTo(addends.Span);
        Pass(activation, residual is not null).Run(values.Data, residual is null ? null : addends.Data, x.Length);
        return values.Span.ToArray();
    }

    private static float[] RunAt(Activation activation, float[] x, float[] residual, int[] places)
    {
        using var values = new GuardedBuffer(x.Length);
        using var addends = new GuardedBuffer(x.Length);
        x.CopyTo(values.Span);
        residual.CopyTo(addends.Span);
        Pass(activation, true).Run(values.Data, addends.Data, places, 0, places.Length);
        return values.Span.ToArray();
    }
}
