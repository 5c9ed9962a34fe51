namespace SparseRuntime.Tensors;

/// <summary>An activation with its parameters.</summary>
/// <param name="Kind">The function.</param>
/// <param name="Alpha">First parameter, as <see cref="ActivationKind"/> says; otherwise 0.</param>
/// <param name="Beta">Second parameter, as <see cref="ActivationKind"/> says; otherwise 0.</param>
public readonly record struct Activation(ActivationKind Kind, float Alpha = 0f, float Beta = 0f)
{
    /// <summary>No activation.</summary>
    public static Activation None => default;

    /// <summary>max(x, 0).</summary>
    public static Activation Relu => new(ActivationKind.Relu);

    /// <summary>The value for one sum; the definition that every kernel is tested against.</summary>
    public float Apply(float x) => Kind switch
    {
        ActivationKind.Relu => x > 0f || float.IsNaN(x) ? x : 0f,
        ActivationKind.Clip => x < Alpha ? Alpha : x > Beta ? Beta : x,
        ActivationKind.LeakyRelu => x < 0f ? Alpha * x : x,
        _ => x,
    };

    /// <summary>The form shown to users, such as <c>relu</c> or <c>clip(0,6)</c>.</summary>
    public override string ToString() => Kind switch
    {
        ActivationKind.None => "none",
        ActivationKind.Relu => "relu",
        ActivationKind.Clip => $"clip({Alpha},{Beta})",
        ActivationKind.LeakyRelu => $"leaky-relu({Alpha})",
        _ => throw new InvalidOperationException($"activation {Kind} has no name"),
    };
}
