using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>One sequence in one direction through a recurrent layer.</summary>
/// <typeparam name="T">What is computed with; functions take and give float64.</typeparam>
internal readonly unsafe ref struct RecurrentLane<T>
    where T : unmanaged, INumber<T>
{
    private readonly RecurrentSettings _settings;
    private readonly OperatorContext _context;
    private readonly int _direction;
    private readonly int _sequence;
    private readonly int _time;
    private readonly int _batch;
    private readonly int _hidden;
    private readonly int _rows;
    private readonly T* _projected;
    private readonly T* _product;
    private readonly T* _state;
    private readonly T* _cell;
    private readonly T* _reset;

    /// <summary>A lane.</summary>
    /// <param name="settings">What the layer computes.</param>
    /// <param name="context">Operands and results of the layer.</param>
    /// <param name="scratch">Memory for <see cref="ScratchLength"/> elements.</param>
    /// <param name="direction">Which direction.</param>
    /// <param name="sequence">Which sequence of the batch.</param>
    /// <param name="time">The longest length of a sequence.</param>
    /// <param name="batch">How many sequences there are.</param>
    internal RecurrentLane(RecurrentSettings settings, in OperatorContext context, T* scratch, int direction, int sequence, int time, int batch)
    {
        _settings = settings;
        _context = context;
        _direction = direction;
        _sequence = sequence;
        _time = time;
        _batch = batch;
        _hidden = context.Inputs[2].Shape[2];
        _rows = settings.Gates * _hidden;
        _projected = scratch;
        _product = scratch + ((long)time * _rows);
        _state = _product + _rows;
        _cell = _state + _hidden;
        _reset = _cell + _hidden;
    }

    /// <summary>Elements of scratch that a lane needs.</summary>
    internal static long ScratchLength(RecurrentSettings settings, int time, int hidden) => ((((long)time + 1) * settings.Gates) + 3) * hidden;

    /// <summary>Computes the lane's part of every result.</summary>
    /// <exception cref="InvalidOperationException">The sequence's length is out of range.</exception>
    internal void Run()
    {
        int length = _time;
        if (_context.HasInput(4))
        {
            length = _context.Inputs[4].Span<int>()[_sequence];
            if (length < 0 || length > _time) throw new InvalidOperationException($"length {length} of sequence {_sequence} is outside 0 to {_time}");
        }

        int place = (_settings.BatchFirst ? (_sequence * _settings.Directions) + _direction : (_direction * _batch) + _sequence) * _hidden;
        Begin(5, place, _state);
        Begin(6, place, _cell);
        Project(length);
        bool backward = _settings.Direction == RecurrentDirection.Reverse || _direction == 1;
        for (int step = 0; step < _time; step++)
        {
            int t = backward && step < length ? length - 1 - step : step;
            T* y = (T*)_context.Outputs[0].Data + ((long)_hidden * (_settings.BatchFirst
                ? (((_sequence * _time) + t) * _settings.Directions) + _direction
                : (((t * _settings.Directions) + _direction) * _batch) + _sequence));
            if (step < length)
            {
                Step(_projected + ((long)t * _rows));
                Copy(_state, y);
            }
            else
            {
                new Span<T>(y, _hidden).Clear();
            }
        }

        if (_context.Outputs.Length > 1) Copy(_state, (T*)_context.Outputs[1].Data + place);
        if (_context.Outputs.Length > 2) Copy(_cell, (T*)_context.Outputs[2].Data + place);
    }

    private void Begin(int operand, int place, T* target)
    {
        if (_context.HasInput(operand)) Copy((T*)_context.Inputs[operand].Data + place, target);
        else new Span<T>(target, _hidden).Clear();
    }

    private void Copy(T* from, T* to) => new ReadOnlySpan<T>(from, _hidden).CopyTo(new Span<T>(to, _hidden));

    /// <summary>What the inputs of all steps add to every gate, biases included.</summary>
    private void Project(int length)
    {
        TensorView x = _context.Inputs[0];
        TensorView w = _context.Inputs[1];
        int inputs = x.Shape[2];
        int stride = _settings.BatchFirst ? inputs : _batch * inputs;
        int first = _settings.BatchFirst ? _sequence * _time * inputs : _sequence * inputs;
        if (length == 0) return;
        MatrixProduct.Rows(
            x, first, stride, 1,
            w, _direction * _rows * inputs, 1, inputs,
            new TensorView(_projected, x.ElementType, x.Shape), 0,
            length, _rows, inputs);
        if (!_context.HasInput(3)) return;

        // The candidate of a GRU that resets products takes the state's bias within the product.
        T* bias = (T*)_context.Inputs[3].Data + (2L * _direction * _rows);
        int both = KeepsBias ? 2 * _hidden : _rows;
        for (int t = 0; t < length; t++)
        {
            T* row = _projected + ((long)t * _rows);
            for (int i = 0; i < _rows; i++)
                row[i] += i < both ? bias[i] + bias[_rows + i] : bias[i];
        }
    }

    private bool KeepsBias => _settings is { Kind: RecurrentKind.Gru, ResetsProduct: true };

    /// <summary>Adds nothing: rows of R times a vector.</summary>
    private void Multiply(T* vector, int firstRow, int rows)
    {
        TensorView r = _context.Inputs[2];
        MatrixProduct.Rows(
            new TensorView(vector, r.ElementType, r.Shape), 0, 0, 1,
            r, ((_direction * _rows) + firstRow) * _hidden, 1, _hidden,
            new TensorView(_product, r.ElementType, r.Shape), firstRow,
            1, rows, _hidden);
    }

    private void Step(T* projected)
    {
        switch (_settings.Kind)
        {
            case RecurrentKind.Rnn: StepRnn(projected); break;
            case RecurrentKind.Gru: StepGru(projected); break;
            default: StepLstm(projected); break;
        }
    }

    private double Apply(int function, double value) =>
        _settings.Functions[(_direction * _settings.FunctionsPerDirection) + function].Apply(double.Clamp(value, -_settings.Clip, _settings.Clip));

    private static double Real(T value) => double.CreateTruncating(value);

    private void StepRnn(T* projected)
    {
        Multiply(_state, 0, _hidden);
        for (int i = 0; i < _hidden; i++)
            _state[i] = T.CreateTruncating(Apply(0, Real(projected[i] + _product[i])));
    }

    private void StepGru(T* projected)
    {
        int n = _hidden;
        Multiply(_state, 0, KeepsBias ? 3 * n : 2 * n);
        for (int i = 0; i < n; i++)
            _reset[i] = T.CreateTruncating(Apply(0, Real(projected[n + i] + _product[n + i])));
        if (KeepsBias)
        {
            T* bias = _context.HasInput(3) ? (T*)_context.Inputs[3].Data + (2L * _direction * _rows) + _rows + (2 * n) : null;
            for (int i = 0; i < n; i++)
                _product[(2 * n) + i] = _reset[i] * (bias == null ? _product[(2 * n) + i] : _product[(2 * n) + i] + bias[i]);
        }
        else
        {
            for (int i = 0; i < n; i++)
                _reset[i] *= _state[i];
            Multiply(_reset, 2 * n, n);
        }

        for (int i = 0; i < n; i++)
        {
            double update = Apply(0, Real(projected[i] + _product[i]));
            double candidate = Apply(1, Real(projected[(2 * n) + i] + _product[(2 * n) + i]));
            _state[i] = T.CreateTruncating(((1 - update) * candidate) + (update * Real(_state[i])));
        }
    }

    private void StepLstm(T* projected)
    {
        int n = _hidden;
        Multiply(_state, 0, _rows);
        T* peepholes = _context.HasInput(7) ? (T*)_context.Inputs[7].Data + (3L * _direction * n) : null;
        for (int i = 0; i < n; i++)
        {
            // Gates come in the order input, output, forget, candidate; peepholes as the gates.
            double before = Real(_cell[i]);
            double input = Apply(0, Sum(projected, i) + Peep(peepholes, i, before));
            double forget = _settings.CouplesForget ? 1 - input : Apply(0, Sum(projected, (2 * n) + i) + Peep(peepholes, (2 * n) + i, before));
            double cell = (forget * before) + (input * Apply(1, Sum(projected, (3 * n) + i)));
            double output = Apply(0, Sum(projected, n + i) + Peep(peepholes, n + i, cell));
            _cell[i] = T.CreateTruncating(cell);
            _state[i] = T.CreateTruncating(output * _settings.Functions[(_direction * 3) + 2].Apply(cell));
        }
    }

    private double Sum(T* projected, int row) => Real(projected[row] + _product[row]);

    private static double Peep(T* peepholes, int index, double cell) => peepholes == null ? 0 : Real(peepholes[index]) * cell;
}
