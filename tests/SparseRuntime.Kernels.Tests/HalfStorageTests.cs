using System.Runtime.Intrinsics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Tests;

/// <summary>float16 as registers load it and as layers store it, against the conversion of .NET.</summary>
[TestFixture]
public sealed unsafe class HalfStorageTests
{
    private static readonly ushort[] Finite =
        [.. Enumerable.Range(0, 1 << 16).Select(bits => (ushort)bits).Where(bits => Half.IsFinite(BitConverter.UInt16BitsToHalf(bits)))];

    [Test]
    public void Every_finite_number_widens_exactly_and_nothing_behind_it_is_read()
    {
        Check<ScalarSimd, float>();
        Check<Avx2Simd, Vector256<float>>();
        Check<Avx512Simd, Vector512<float>>();
        Check<NeonSimd, Vector128<float>>();
    }

    [TestCase(1f)]
    [TestCase(100f)]
    [TestCase(65504f)]
    public void What_is_stored_is_loaded_whatever_the_greatest_weight_is(float greatest)
    {
        float[] values = [.. Finite.Select(bits => (float)BitConverter.UInt16BitsToHalf(bits)).Where(value => Math.Abs(value) <= greatest)];
        float scale = StoredHalf.Scale(WeightMatrix.FromDense(1, values.Length, values));
        var stored = new ushort[values.Length];
        fixed (ushort* place = stored)
        {
            for (int i = 0; i < values.Length; i++)
            {
                StoredHalf.Store((byte*)(place + i), values[i], scale);
                float loaded = StoredHalf.Load<ScalarSimd, float>((byte*)(place + i), 1f / scale);
                Assert.That(BitConverter.SingleToInt32Bits(loaded), Is.EqualTo(BitConverter.SingleToInt32Bits(values[i])), $"{values[i]:R} beside {greatest}");
            }
        }

        bool hasSubnormal = stored.Any(bits => (bits & 0x7C00) == 0 && (bits & 0x3FF) != 0);
        Assert.That(hasSubnormal, Is.EqualTo(greatest > 65504f / 1024), "weights are scaled as far as the greatest allows");
    }

    [Test]
    public void Layers_that_float16_does_not_hold_exactly_are_refused_with_the_weight_that_it_does_not()
    {
        foreach (LinearKernel kernel in KernelCatalog.All.Where(kernel => kernel.Info.Name.StartsWith("f16-", StringComparison.Ordinal)))
        {
            Assert.That(Refusal(kernel, [1f, 0.5f, 0.1f, 0f]), Does.Contain("row 1, tap 0"));
            Assert.That(Refusal(kernel, [1f, 70000f, 0f, 0f]), Does.Contain("row 0, tap 1 is beyond the range"));
            Assert.That(Refusal(kernel, [1f, 0f, -65504f, 0f]), Is.Null);
        }
    }

    [Test]
    public void Weights_of_a_narrow_layer_take_about_half_the_bytes()
    {
        LinearLayer layer = LayerFactory.RoundedToHalf(new LinearLayer(LayerFactory.Grouped(new Random(1), 256, 256, 1, 4), LinearWindow.Pointwise));
        foreach (LinearKernel kernel in KernelCatalog.All.Where(kernel => kernel.Info.Name.StartsWith("f16-", StringComparison.Ordinal)))
        {
            LinearKernel twin = KernelCatalog.All.Single(other => other.Info.Name == "f32-" + kernel.Info.Name[4..]);
            using PreparedLinear half = kernel.Prepare(layer), single = twin.Prepare(layer);
            Assert.That(half.Bytes, Is.InRange(0.49 * single.Bytes, 0.8 * single.Bytes), kernel.Info.Name);
        }
    }

    private static string? Refusal(LinearKernel kernel, float[] weights)
    {
        var layer = new LinearLayer(WeightMatrix.FromDense(2, 2, weights), LinearWindow.Pointwise);
        string? reason = kernel.Refuses(new LinearQuery(layer, new LinearGeometry(layer, 1, Extent3.One), MachineModel.Default));
        if (reason is not null) Assert.That(() => kernel.Prepare(layer), Throws.ArgumentException.With.Message.EqualTo(reason));
        return reason;
    }

    private static void Check<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (!TSimd.IsSupported) return;
        int lanes = TSimd.Lanes;
        using var source = new GuardedBuffer((lanes + 1) / 2);
        ushort* halves = (ushort*)(source.Data + source.Count) - lanes;
        var loaded = new float[lanes];
        for (int first = 0; first < Finite.Length; first += lanes)
        {
            for (int lane = 0; lane < lanes; lane++)
                halves[lane] = Finite[(first + lane) % Finite.Length];
            fixed (float* target = loaded)
                TSimd.Store(target, TSimd.LoadHalf(halves, TSimd.Broadcast(MathF.ScaleB(1f, 112))));
            for (int lane = 0; lane < lanes; lane++)
            {
                float expected = (float)BitConverter.UInt16BitsToHalf(halves[lane]);
                if (BitConverter.SingleToInt32Bits(loaded[lane]) != BitConverter.SingleToInt32Bits(expected))
                    Assert.Fail($"{TSimd.Name}: 0x{halves[lane]:X4} became {loaded[lane]:R}, not {expected:R}");
            }
        }
    }
}
