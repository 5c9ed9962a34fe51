namespace SparseRuntime.Training;

/// <summary>What update rules remember of an array of parameters, in the order of its elements.</summary>
/// <param name="First">v of momentum, m of Adam.</param>
/// <param name="Second">v of Adam.</param>
/// <param name="Steps">Steps that each element has taken since it was last grown.</param>
public sealed record MomentState(float[] First, float[] Second, int[] Steps)
{
    /// <summary>The state before the first step.</summary>
    public MomentState(int count)
        : this(new float[count], new float[count], new int[count])
    {
    }
}
