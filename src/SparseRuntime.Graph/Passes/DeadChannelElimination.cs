namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Takes whole channels out of the layers that compute them, all that hands them on, and the layers that read them: those
/// that hold one number whatever the input, as a row without weights does, and those that no weight of a channel in use
/// reads. What constant channels add is folded into the biases of their readers; where padding would make it another at the
/// edges of a plane, into the weights of one constant channel that stays for all. Channels that reach an output or an
/// operator that mixes or names them stay, and no value loses all. Runs on lowered layers, after everything that can be
/// is folded into them: there, rows without weights, what they hold, and masks are the same for all operators with weights.
/// </summary>
public sealed class DeadChannelElimination : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "eliminate-dead-channels";

    /// <inheritdoc/>
    /// <returns>How many rows of linear layers were taken out.</returns>
    public int Run(ModelGraph graph)
    {
        ChannelAnalysis analysis = ChannelAnalysis.Of(graph);
        bool[] live = ChannelLiveness.Of(analysis);
        return Array.TrueForAll(live, channel => channel) ? 0 : ChannelRewriter.Run(graph, analysis, live);
    }
}
