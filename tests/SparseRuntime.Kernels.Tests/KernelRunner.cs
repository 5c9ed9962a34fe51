using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Tests;

/// <summary>Runs a kernel on guarded memory and compares with the definition.</summary>
internal static unsafe class KernelRunner
{
    /// <summary>The result of a call split into <paramref name="parts"/> shares, run one after the other.</summary>
    public static float[] Run(PreparedLinear prepared, LinearGeometry geometry, ReadOnlySpan<float> input, int parts, ReadOnlySpan<float> residual = default)
    {
        using var inputs = new GuardedBuffer(input.Length);
        input.CopyTo(inputs.Span);
        using var residuals = new GuardedBuffer(residual.Length);
        residual.CopyTo(residuals.Span);
        using var outputs = new GuardedBuffer(geometry.Columns * geometry.OutputFeatures);
        outputs.Span.Fill(float.NaN);
        // Whole cache lines, so that scratch begins with one. What it holds at first means nothing.
        using var scratch = new GuardedBuffer(checked((int)((prepared.ScratchBytes(geometry) + 63) / 64 * 16)));
        scratch.Span.Fill(float.NaN);
        for (int part = 0; part < parts; part++)
            prepared.Run(new LinearCall(inputs.Data, outputs.Data, (byte*)scratch.Data, geometry, new WorkPart(part, parts), residual.Length > 0 ? residuals.Data : null));
        return outputs.Span.ToArray();
    }

    /// <summary>Fails unless every element is within rounding of the definition.</summary>
    public static void AssertMatches(LinearLayer layer, LinearGeometry geometry, ReadOnlySpan<float> input, float[] actual, string what) =>
        AssertMatches(layer, Define(layer, geometry, input), actual, what);

    /// <summary>Fails unless every element is within rounding of what <see cref="Define"/> gave.</summary>
    public static void AssertMatches(LinearLayer layer, float[] expected, float[] actual, string what)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length), what);
        for (int i = 0; i < expected.Length; i++)
        {
            float tolerance = 1e-5f * (1f + Math.Abs(expected[i]) + MathF.Sqrt(layer.Weights.Taps));
            if (expected[i] == actual[i] || Math.Abs(expected[i] - actual[i]) <= tolerance) continue;
            if (float.IsNaN(expected[i]) && float.IsNaN(actual[i])) continue;
            Assert.Fail($"{what}: element {i} is {actual[i]}, by definition {expected[i]}");
        }
    }

    /// <summary>Fails unless every element is within some units in the last place of the definition, or 0 where that is next to 0.</summary>
    public static void AssertAccurate(float[] expected, float[] actual, string what)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length), what);
        for (int i = 0; i < expected.Length; i++)
        {
            if (actual[i].Equals(expected[i]) || Math.Abs(actual[i] - expected[i]) <= Math.Max(1e-6f * Math.Abs(expected[i]), 1e-12f)) continue;
            Assert.Fail($"{what}: element {i} is {actual[i]:R}, by definition {expected[i]:R}");
        }
    }

    /// <summary>The result by definition.</summary>
    public static float[] Define(LinearLayer layer, LinearGeometry geometry, ReadOnlySpan<float> input, ReadOnlySpan<float> residual = default)
    {
        var expected = new float[geometry.Columns * geometry.OutputFeatures];
        LinearDefinition.Compute(layer, geometry, input, expected, residual);
        return expected;
    }
}
