using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Operators.RandomTensors;

namespace SparseRuntime.Graph.Tests.Operators;

/// <summary>Recurrent layers against their equations, one number at a time.</summary>
[TestFixture]
public sealed class RecurrentTests
{
    private const int Time = 4, Batch = 2, Inputs = 3, Hidden = 2;

    private static readonly GateFunction Sigmoid = new(GateFunctionKind.Sigmoid), Tanh = new(GateFunctionKind.Tanh);

    [Test]
    public void Every_step_follows_the_equations(
        [Values] RecurrentKind kind, [Values(RecurrentDirection.Forward, RecurrentDirection.Reverse)] RecurrentDirection direction, [Values] bool option)
    {
        var random = new Random((int)kind);
        int gates = kind switch { RecurrentKind.Rnn => 1, RecurrentKind.Gru => 3, _ => 4 };
        GateFunction[] functions = kind switch { RecurrentKind.Rnn => [Tanh], RecurrentKind.Gru => [Sigmoid, Tanh], _ => [Sigmoid, Tanh, Tanh] };
        var settings = new RecurrentSettings { Kind = kind, Functions = functions, Direction = direction, ResetsProduct = option, CouplesForget = option, Clip = 0.7f };
        Tensor x = Floats(random, Time, Batch, Inputs), w = Floats(random, 1, gates * Hidden, Inputs), r = Floats(random, 1, gates * Hidden, Hidden);
        Tensor b = Floats(random, 1, 2 * gates * Hidden), h = Floats(random, 1, Batch, Hidden), c = Floats(random, 1, Batch, Hidden), p = Floats(random, 1, 3 * Hidden);
        int[] lengths = [Time, 2];
        bool lstm = kind == RecurrentKind.Lstm;
        Tensor[] y = OperatorRunner.RunAll(new Recurrent(settings), [x, w, r, b, Tensor.From(lengths, Batch), h, lstm ? c : null, lstm ? p : null], lstm ? 3 : 2);
        for (int sequence = 0; sequence < Batch; sequence++)
        {
            double[] state = [.. h.Span<float>().Slice(sequence * Hidden, Hidden).ToArray().Select(v => (double)v)];
            double[] cell = [.. c.Span<float>().Slice(sequence * Hidden, Hidden).ToArray().Select(v => (double)v)];
            for (int step = 0; step < lengths[sequence]; step++)
            {
                int t = direction == RecurrentDirection.Forward ? step : lengths[sequence] - 1 - step;
                double[] old = [.. state];
                double Input(int row) => Enumerable.Range(0, Inputs).Sum(i => (double)w.Span<float>()[(row * Inputs) + i] * x.Span<float>()[(((t * Batch) + sequence) * Inputs) + i]) + b.Span<float>()[row];
                double Product(int row, double[] v) => Enumerable.Range(0, Hidden).Sum(i => r.Span<float>()[(row * Hidden) + i] * v[i]);
                double Bias(int row) => b.Span<float>()[(gates * Hidden) + row];
                double Full(int row) => Input(row) + Product(row, old) + Bias(row);
                double S(double v) => 1 / (1 + Math.Exp(-Math.Clamp(v, -0.7, 0.7)));
                double T(double v) => Math.Tanh(Math.Clamp(v, -0.7, 0.7));
                double[] reset = kind == RecurrentKind.Gru ? [.. Enumerable.Range(0, Hidden).Select(i => S(Full(Hidden + i)))] : [];
                double[] resetState = [.. reset.Select((v, i) => v * old[i])];
                for (int i = 0; i < Hidden; i++)
                {
                    switch (kind)
                    {
                        case RecurrentKind.Rnn:
                            state[i] = T(Full(i));
                            break;
                        case RecurrentKind.Gru:
                            int row = (2 * Hidden) + i;
                            double candidate = option
                                ? T(Input(row) + (reset[i] * (Product(row, old) + Bias(row))))
                                : T(Input(row) + Product(row, resetState) + Bias(row));
                            double update = S(Full(i));
                            state[i] = ((1 - update) * candidate) + (update * old[i]);
                            break;
                        default:
                            double Peep(int gate, double of) => p.Span<float>()[(gate * Hidden) + i] * of;
                            double input = S(Full(i) + Peep(0, cell[i]));
                            double forget = option ? 1 - input : S(Full((2 * Hidden) + i) + Peep(2, cell[i]));
                            double next = (forget * cell[i]) + (input * T(Full((3 * Hidden) + i)));
                            state[i] = S(Full(Hidden + i) + Peep(1, next)) * Math.Tanh(next);
                            cell[i] = next;
                            break;
                    }
                }

                Assert.That(y[0].Span<float>().Slice(((t * Batch) + sequence) * Hidden, Hidden).ToArray(), Is.EqualTo(state.Select(v => (float)v)).Within(1e-5f), $"sequence {sequence}, step {step}");
            }

            Assert.That(y[1].Span<float>().Slice(sequence * Hidden, Hidden).ToArray(), Is.EqualTo(state.Select(v => (float)v)).Within(1e-5f));
            if (lstm) Assert.That(y[2].Span<float>().Slice(sequence * Hidden, Hidden).ToArray(), Is.EqualTo(cell.Select(v => (float)v)).Within(1e-5f));
        }

        Assert.That(y[0].Span<float>().Slice(((3 * Batch) + 1) * Hidden, Hidden).ToArray(), Is.All.Zero, "nothing comes after a sequence");
    }

    [TestCase(9, "length 9 of sequence 0 is outside 0 to 4")]
    [TestCase(-1, "length -1 of sequence 0")]
    public void A_length_out_of_range_is_named(int length, string message)
    {
        var settings = new RecurrentSettings { Kind = RecurrentKind.Rnn, Functions = [Tanh] };
        Tensor x = Tensor.From(new float[4], 4, 1, 1), w = Tensor.From([1f], 1, 1, 1);
        Assert.That(() => OperatorRunner.Run(new Recurrent(settings), x, w, w, null, Tensor.From([length], 1)), Throws.InvalidOperationException.With.Message.Contains(message));
        Assert.That(() => OperatorRunner.Run(new Recurrent(settings), x, w, Tensor.From(new float[4], 1, 2, 2)), Throws.TypeOf<GraphException>().With.Message.Contains("operand 1 must be [1,2,1]"));
    }
}
