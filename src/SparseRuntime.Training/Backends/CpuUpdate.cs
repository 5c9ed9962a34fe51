using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Steps of the optimiser, shared among threads by runs of parameters whose length no number of threads changes.</summary>
internal sealed unsafe class CpuUpdate
{
    /// <summary>Parameters of a run: a whole number of registers of every instruction set.</summary>
    private const int RunLength = 2048;

    private readonly TrainingKernel _kernel;
    private readonly CpuLayer[] _layers;
    private readonly WorkTeam _team;
    private readonly Action<int> _step, _sum;

    /// <summary>Sums of squares of the runs of all layers' weights, one after the other.</summary>
    private double[] _sums = [];
    private UpdateRule _rule = UpdateRule.Sgd;
    private double[] _rates;
    private float _clip;
    private StepCorrections? _first, _second;

    public CpuUpdate(TrainingKernel kernel, CpuLayer[] layers, WorkTeam team)
    {
        _kernel = kernel;
        _layers = layers;
        _team = team;
        _rates = new double[layers.Length];
        (_step, _sum) = (Step, Sum);
    }

    /// <summary>Updates so far.</summary>
    public int Updates { get; set; }

    public void Run(UpdateRule rule, ReadOnlySpan<double> rates)
    {
        _rule = rule;
        rates.CopyTo(_rates);
        foreach (CpuLayer layer in _layers)
        {
            layer.Weights.Remember(rule.Kind);
            foreach (CpuArray vector in layer.Vectors)
                vector.Remember(rule.Kind);
        }

        if (rule.Kind == UpdateKind.Adam && (_first is null || _first.Beta != (float)rule.Beta1)) _first = new StepCorrections((float)rule.Beta1);
        if (rule.Kind == UpdateKind.Adam && (_second is null || _second.Beta != (float)rule.Beta2)) _second = new StepCorrections((float)rule.Beta2);
        _clip = double.IsPositiveInfinity(rule.GreatestNorm) ? 1f : (float)Clip(rule.GreatestNorm);
        Updates++;
        _team.Run(_step);
    }

    private static int Runs(CpuArray array) => (array.Count + RunLength - 1) / RunLength;

    private double Clip(double greatest)
    {
        int runs = 0;
        foreach (CpuLayer layer in _layers)
            runs += Runs(layer.Weights);
        if (_sums.Length < runs) _sums = new double[runs];
        _team.Run(_sum);
        double total = 0;
        for (int run = 0; run < runs; run++)
            total += _sums[run];
        foreach (CpuLayer layer in _layers)
        {
            foreach (CpuArray vector in layer.Vectors)
                total += _kernel.SumOfSquares(vector.Gradients, null, vector.Count);
        }

        double norm = Math.Sqrt(total);
        return norm > greatest ? greatest / norm : 1.0;
    }

    private void Sum(int index)
    {
        int at = 0;
        foreach (CpuLayer layer in _layers)
        {
            int runs = Runs(layer.Weights);
            (int start, int end) = new WorkPart(index, _team.Threads).Range(runs);
            for (int run = start; run < end; run++)
            {
                int first = run * RunLength;
                _sums[at + run] = _kernel.SumOfSquares(layer.Weights.Gradients + first, layer.MaskBits is null ? null : layer.MaskBits + first, Math.Min(RunLength, layer.Weights.Count - first));
            }

            at += runs;
        }
    }

    private void Step(int index)
    {
        float* corrections = stackalloc float[2 * RunLength];
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            CpuLayer at = _layers[layer];
            (int start, int end) = new WorkPart(index, _team.Threads).Range(Runs(at.Weights));
            for (int run = start; run < end; run++)
                Step(at.Weights, at.MaskBits, run * RunLength, (float)_rates[layer], (float)_rule.WeightDecay, corrections);
            for (int vector = 0; index == 0 && vector < at.Vectors.Length; vector++)
            {
                for (int first = 0; first < at.Vectors[vector].Count; first += RunLength)
                    Step(at.Vectors[vector], null, first, (float)_rates[layer], 0f, corrections);
            }
        }
    }

    private void Step(CpuArray array, float* mask, int first, float rate, float decay, float* firstCorrection)
    {
        int count = Math.Min(RunLength, array.Count - first);
        bool adam = _rule.Kind == UpdateKind.Adam;
        bool mixed = adam && array.CommonBirth is null;
        int corrections = mixed ? count : _kernel.Lanes;
        float* secondCorrection = firstCorrection + RunLength;
        for (int i = 0; adam && i < corrections; i++)
        {
            int steps = Updates - (array.CommonBirth ?? array.Born[first + i]);
            firstCorrection[i] = _first!.At(steps);
            secondCorrection[i] = _second!.At(steps);
        }

        var call = new UpdateCall
        {
            Values = array.Values + first,
            Gradients = array.Gradients + first,
            Mask = mask is null ? null : mask + first,
            First = array.First is null ? null : array.First + first,
            Second = array.Second is null ? null : array.Second + first,
            Count = count,
            Rate = rate,
            Clip = _clip,
            Decay = decay,
            Beta1 = (float)(adam ? _rule.Beta1 : _rule.Momentum),
            Beta2 = (float)_rule.Beta2,
            Epsilon = (float)_rule.Epsilon,
            FirstCorrection = firstCorrection,
            SecondCorrection = secondCorrection,
            CorrectionStep = mixed ? 1 : 0,
        };
        if (adam) _kernel.UpdateAdam(call);
        else if (_rule.Kind == UpdateKind.Sgd) _kernel.UpdatePlain(call);
        else _kernel.UpdateMomentum(call, looksAhead: _rule.Kind == UpdateKind.Nesterov);
    }
}
