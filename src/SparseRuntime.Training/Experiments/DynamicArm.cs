using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>A way to train sparse from the first step.</summary>
/// <param name="Name">What its arm is called, such as <c>rigl</c>.</param>
/// <param name="Method">Makes the method for a run from a stream of the run's own; null where masks stay.</param>
public sealed record DynamicArm(string Name, Func<RandomStream, MaskMethod>? Method)
{
    /// <summary>Random masks that stay.</summary>
    public static DynamicArm StaticRandom { get; } = new("static-random", null);
}
