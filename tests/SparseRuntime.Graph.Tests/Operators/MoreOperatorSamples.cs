using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Operators.OperatorSamples;
using static SparseRuntime.Graph.Tests.Operators.RandomTensors;

namespace SparseRuntime.Graph.Tests.Operators;

/// <summary>As <see cref="OperatorSamples"/>, for operators beyond the plain ones: resampling and transposed convolution.</summary>
internal static class MoreOperatorSamples
{
    public static IEnumerable<OperatorSample> All => [.. Transposed(), .. Resampling()];

    private static IEnumerable<OperatorSample> Transposed()
    {
        var random = new Random(7);
        foreach (ElementType type in new[] { ElementType.Float32, ElementType.Float64 })
        {
            yield return new OperatorSample(
                $"ConvTranspose {type}",
                new ConvTranspose([2, 1], [1, 2], [1, 1, 0, 2], groups: 2, outputPadding: [1, 0]),
                [Numbers(random, type, 2, 4, 5, 20), Numbers(random, type, 4, 3, 3, 3), Numbers(random, type, 6)]);
            yield return new OperatorSample($"TapSum {type}", new TapSum([3, 2], [2, 1], null, [1, 0, 1, 1]), [Numbers(random, type, 2, 12, 5, 20), Numbers(random, type, 2)]);
        }

        foreach (ElementType type in new[] { ElementType.Float16, ElementType.BFloat16, ElementType.Float32, ElementType.Float64 })
        {
            Tensor x = Numbers(random, type, 3, 6, 19);
            yield return new OperatorSample($"GroupNormalization {type}", new GroupNormalization(3, 1e-5f, false), [x, Numbers(random, type, 3), Numbers(random, type, 3)]);
            yield return new OperatorSample($"GroupNormalization per channel {type}", new GroupNormalization(2, 1e-5f, true), [x, Numbers(random, type, 6), Numbers(random, type, 6)]);
        }
    }

    private static IEnumerable<OperatorSample> Resampling()
    {
        var random = new Random(8);
        foreach (ElementType type in Enum.GetValues<ElementType>())
        {
            Tensor x = type == ElementType.Bool ? Bools(random, 2, 3, 5, 7) : Numbers(random, type, 2, 3, 5, 7);
            foreach (ResizeMode mode in Enum.GetValues<ResizeMode>())
            {
                var op = new Resize(new ResizeSettings { Mode = mode });
                Tensor?[] inputs = [x, null, null, List(2, 3, 9, 4)];
                if (Accepts(op, inputs)) yield return new OperatorSample($"Resize {mode} {type}", op, inputs);
            }
        }

        Tensor plane = Floats(random, 3, 2, 8, 9);
        foreach (ResizeCoordinates coordinates in Enum.GetValues<ResizeCoordinates>())
        {
            foreach (ResizeMode mode in Enum.GetValues<ResizeMode>())
            {
                var settings = new ResizeSettings { Mode = mode, Coordinates = coordinates, Axes = [-1, 2], Antialias = mode != ResizeMode.Nearest, ExcludeOutside = true, Extrapolation = 7 };
                yield return new OperatorSample(
                    $"Resize {mode} {coordinates}", new Resize(settings), [plane, Tensor.From([-0.2f, 0.1f, 0.8f, 1.3f], 4), Tensor.From([0.6f, 1.7f], 2), null]);
            }
        }

        foreach (ResizeRounding rounding in Enum.GetValues<ResizeRounding>())
            yield return new OperatorSample($"Resize {rounding}", new Resize(new ResizeSettings { Rounding = rounding }), [plane, null, Tensor.From([1f, 2, 0.5f, 1], 4), null]);
        foreach (ResizeAspect aspect in Enum.GetValues<ResizeAspect>())
            yield return new OperatorSample($"Resize {aspect}", new Resize(new ResizeSettings { Aspect = aspect, Axes = [2, 3] }), [plane, null, null, List(5, 20)]);
    }
}
