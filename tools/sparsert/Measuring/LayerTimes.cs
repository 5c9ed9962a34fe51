using SparseRuntime.Tensors;

namespace SparseRuntime.Tool.Measuring;

/// <summary>Times every step of one model as several sessions run it, in turns, so that a machine that slows down does so for all.</summary>
internal static class LayerTimes
{
    private const int Turns = 5;

    /// <summary>Times the steps.</summary>
    /// <param name="sessions">Sessions of one model; at least one.</param>
    /// <param name="inputs">One tensor per input of the model.</param>
    /// <param name="repetitions">Runs of each session, at least.</param>
    /// <returns>Per session its steps in running order; where there are several sessions, each time is the least of its turns' medians, as what else runs on the machine only adds to some.</returns>
    public static IReadOnlyList<IReadOnlyList<LayerTiming>> Measure(
        IReadOnlyList<InferenceSession> sessions, IReadOnlyDictionary<string, Tensor> inputs, int repetitions)
    {
        if (sessions.Count == 1) return [sessions[0].Profile(inputs, repetitions)];
        var turns = new IReadOnlyList<LayerTiming>[sessions.Count, Turns];
        for (int turn = 0; turn < Turns; turn++)
        {
            for (int i = 0; i < sessions.Count; i++)
            {
                int session = turn % 2 == 0 ? i : sessions.Count - 1 - i;
                turns[session, turn] = sessions[session].Profile(inputs, (repetitions + Turns - 1) / Turns);
            }
        }

        return [.. Enumerable.Range(0, sessions.Count).Select(session => Best([.. Enumerable.Range(0, Turns).Select(turn => turns[session, turn])]))];
    }

    private static LayerTiming[] Best(IReadOnlyList<LayerTiming>[] turns) =>
        [.. turns[0].Select((step, i) => step with { MedianMicroseconds = turns.Min(turn => turn[i].MedianMicroseconds) })];
}
