using SparseRuntime.Pruning;

namespace SparseRuntime.Training.Tests;

/// <summary>
/// The plainest training under a mask method, on samples of classes that lie around centres of their own. Batches follow
/// from the step alone, so training can be taken up anywhere.
/// </summary>
internal sealed class TrainingLoop : IDisposable
{
    public const int Samples = 32, EvaluateEvery = 5;

    public static readonly NetworkShape Shape = new(16, [24, 12], 4);

    private static readonly UpdateRule Rule = new() { Kind = UpdateKind.Momentum, Momentum = 0.8 };

    public TrainingLoop(MaskMethod method, bool reference = false, NetworkShape? shape = null)
    {
        Method = method;
        Backend = NewBackend(shape ?? Shape, reference);
        Network = new BackendNetwork(Backend);
        Backend.Load(Initialization.GlorotNormal(Backend.Shape, new RandomStream(3, 0, "initialization")));
    }

    public ITrainingBackend Backend { get; }

    public BackendNetwork Network { get; }

    public MaskMethod Method { get; }

    public long Step { get; private set; }

    /// <summary>The loss of every step's batch, before the step.</summary>
    public List<double> Losses { get; } = [];

    /// <summary>The dense gradients of the last step with a turn that may read them, and their squares summed over samples.</summary>
    public float[][] LastGradients { get; private set; } = [];

    /// <inheritdoc cref="LastGradients"/>
    public float[][] LastSquares { get; private set; } = [];

    public static ITrainingBackend NewBackend(NetworkShape shape, bool reference) =>
        reference ? new ReferenceBackend(shape, 64) : new CpuBackend(shape, 64);

    /// <summary>Takes one step and says what the method's turn was.</summary>
    public MaskTurn Next()
    {
        MaskTurn turn = Method.TurnAt(Step);
        if (turn == MaskTurn.BeforePasses) Take(turn);
        Losses.Add(Backend.Forward(BatchOf(Step), ForwardMode.Training).Loss / Samples);
        Backend.Backward(turn is MaskTurn.BesideUpdate or MaskTurn.InPlaceOfUpdate ? GradientKind.Dense : GradientKind.Kept);
        if (turn is MaskTurn.BesideUpdate or MaskTurn.InPlaceOfUpdate)
        {
            LastGradients = [.. Enumerable.Range(0, Backend.Shape.Layers).Select(Gradients)];
            LastSquares = [.. Enumerable.Range(0, Backend.Shape.Layers).Select(Squares)];
            Take(turn);
        }

        if (turn != MaskTurn.InPlaceOfUpdate) Backend.Update(Rule, [.. Enumerable.Repeat(0.03, Backend.Shape.Layers)]);
        Step++;
        if (Step % EvaluateEvery == 0)
        {
            double loss = Backend.Forward(BatchOf(-1), ForwardMode.Evaluation).Loss / Samples;
            Method.Evaluated(new Evaluation(Step, 0.03, Network.Sparsity, Losses[^1], 0, loss, 0));
        }

        return turn;
    }

    public void RunTo(long step)
    {
        while (Step < step)
            Next();
    }

    /// <summary>Another loop that goes on from here, with a method that knows only what the state of this one's tells.</summary>
    public TrainingLoop Resume(MaskMethod method)
    {
        var other = new TrainingLoop(method, shape: Backend.Shape) { Step = Step };
        other.Network.Load(Network.Masks);
        other.Backend.Load(Cases.Read(Backend));
        other.Backend.LoadState(Backend.ReadState());
        method.LoadState(Method.SaveState());
        return other;
    }

    public long[] Kept() => [.. Network.Masks.Select(mask => mask.CountKept())];

    public void Dispose() => Backend.Dispose();

    private float[] Gradients(int layer)
    {
        var gradients = new float[Backend.Shape.WeightCount(layer)];
        Backend.ReadGradients(layer, GradientKind.Dense, gradients, new float[Backend.Shape.OutputsOf(layer)]);
        return gradients;
    }

    private float[] Squares(int layer)
    {
        var sums = new float[Backend.Shape.WeightCount(layer)];
        Backend.ReadSquaredGradients(layer, sums);
        return sums;
    }

    private void Take(MaskTurn turn)
    {
        Network.Begin(turn);
        Method.Take(Step, Network);
        Network.End();
    }

    private Batch BatchOf(long step)
    {
        int features = Backend.Shape.Inputs;
        var centres = new RandomStream(1, 0, "centres");
        float[][] centre = [.. Enumerable.Range(0, Backend.Shape.Outputs).Select(_ => Enumerable.Range(0, features).Select(_ => (float)centres.NextNormal()).ToArray())];
        var stream = new RandomStream(1, 0, $"batch {step}");
        var inputs = new float[Samples * features];
        var labels = new int[Samples];
        for (int sample = 0; sample < Samples; sample++)
        {
            labels[sample] = stream.NextBelow(centre.Length);
            for (int i = 0; i < features; i++)
                inputs[(sample * features) + i] = centre[labels[sample]][i] + (float)(0.7 * stream.NextNormal());
        }

        return new Batch(inputs, labels, default, Samples);
    }
}
