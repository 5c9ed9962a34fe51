namespace SparseRuntime.Tool.GraphChallenge;

/// <summary>The bias that the challenge gives every neuron of a network.</summary>
internal static class ChallengeBias
{
    /// <summary>The bias for a number of neurons per layer; null where the challenge has no such network.</summary>
    public static float? For(int neurons) => neurons switch
    {
        1024 => -0.3f,
        4096 => -0.35f,
        16384 => -0.4f,
        65536 => -0.45f,
        _ => null,
    };
}
