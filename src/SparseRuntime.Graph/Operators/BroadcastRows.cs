using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Walks a share of a result and up to three operands that are broadcast to its shape (aligned at the last axis,
/// extents of 1 repeated). The walk goes in rows along which every operand either advances by one or stays.
/// </summary>
internal ref struct BroadcastRows
{
    private readonly int _rank;
    private readonly int _end;
    private AxisBuffer _extents;
    private AxisBuffer _index;
    private AxisBuffer _stepsA;
    private AxisBuffer _stepsB;
    private AxisBuffer _stepsC;
    private int _position;
    private int _offsetA;
    private int _offsetB;
    private int _offsetC;

    /// <summary>The share <paramref name="part"/> of a walk; absent operands may be given as scalars.</summary>
    internal BroadcastRows(TensorShape output, TensorShape a, TensorShape b, TensorShape c, WorkPart part)
    {
        int strideA = 1;
        int strideB = 1;
        int strideC = 1;
        for (int back = 1; back <= output.Rank; back++)
        {
            int extent = output[^back];
            if (extent == 1) continue;
            int stepA = Step(a, back, ref strideA);
            int stepB = Step(b, back, ref strideB);
            int stepC = Step(c, back, ref strideC);

            // Neighbouring axes that every operand steps through evenly are one axis.
            int inner = _rank - 1;
            if (_rank > 0
                && stepA == _extents[inner] * _stepsA[inner]
                && stepB == _extents[inner] * _stepsB[inner]
                && stepC == _extents[inner] * _stepsC[inner])
            {
                _extents[inner] *= extent;
                continue;
            }

            _extents[_rank] = extent;
            _stepsA[_rank] = stepA;
            _stepsB[_rank] = stepB;
            _stepsC[_rank] = stepC;
            _rank++;
        }

        if (_rank == 0)
        {
            _extents[0] = 1;
            _rank = 1;
        }

        (_position, _end) = part.Range((int)output.ElementCount, Chunks.Granularity);
        if (_position >= _end) return;
        int rest = _position;
        for (int axis = 0; axis < _rank; axis++)
        {
            int index = rest % _extents[axis];
            rest /= _extents[axis];
            _index[axis] = index;
            _offsetA += index * _stepsA[axis];
            _offsetB += index * _stepsB[axis];
            _offsetC += index * _stepsC[axis];
        }
    }

    /// <summary>The first element of the row in the result.</summary>
    internal int Start { get; private set; }

    /// <summary>Elements in the row.</summary>
    internal int Length { get; private set; }

    /// <summary>The element of the first operand at the start of the row.</summary>
    internal int A { get; private set; }

    /// <summary>The element of the second operand at the start of the row.</summary>
    internal int B { get; private set; }

    /// <summary>The element of the third operand at the start of the row.</summary>
    internal int C { get; private set; }

    /// <summary>1 when the first operand advances along a row, 0 when it stays.</summary>
    internal readonly int StepA => _stepsA[0];

    /// <summary>1 when the second operand advances along a row, 0 when it stays.</summary>
    internal readonly int StepB => _stepsB[0];

    /// <summary>1 when the third operand advances along a row, 0 when it stays.</summary>
    internal readonly int StepC => _stepsC[0];

    /// <summary>Goes to the next row; false when the share is done.</summary>
    internal bool Next()
    {
        if (_position >= _end) return false;
        Start = _position;
        Length = Math.Min(_extents[0] - _index[0], _end - _position);
        A = _offsetA;
        B = _offsetB;
        C = _offsetC;
        _position += Length;

        // The first row may begin inside its axis; every later one begins at 0.
        _offsetA -= _index[0] * _stepsA[0];
        _offsetB -= _index[0] * _stepsB[0];
        _offsetC -= _index[0] * _stepsC[0];
        _index[0] = 0;
        for (int axis = 1; axis < _rank; axis++)
        {
            _offsetA += _stepsA[axis];
            _offsetB += _stepsB[axis];
            _offsetC += _stepsC[axis];
            if (++_index[axis] < _extents[axis]) break;
            _index[axis] = 0;
            _offsetA -= _extents[axis] * _stepsA[axis];
            _offsetB -= _extents[axis] * _stepsB[axis];
            _offsetC -= _extents[axis] * _stepsC[axis];
        }

        return true;
    }

    private static int Step(TensorShape operand, int back, ref int stride)
    {
        if (back > operand.Rank || operand[^back] == 1) return 0;
        int step = stride;
        stride *= operand[^back];
        return step;
    }
}
