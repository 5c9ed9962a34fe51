namespace SparseRuntime.Graph.Operators;

/// <summary>What a recurrent layer computes.</summary>
public sealed record RecurrentSettings
{
    /// <summary>What happens in a step.</summary>
    public required RecurrentKind Kind { get; init; }

    /// <summary>The functions of every direction in turn: for RNN one, for GRU those of the gates and the candidate, for LSTM those of the gates, the candidate and the cell.</summary>
    public required IReadOnlyList<GateFunction> Functions { get; init; }

    /// <summary>In which order sequences are seen.</summary>
    public RecurrentDirection Direction { get; init; }

    /// <summary>The length of the state, if the model states it: then the weights must have it.</summary>
    public int? HiddenSize { get; init; }

    /// <summary>What goes into functions is limited to −this to this.</summary>
    public float Clip { get; init; } = float.PositiveInfinity;

    /// <summary>Whether the batch is the first axis of operands and results instead of time and direction.</summary>
    public bool BatchFirst { get; init; }

    /// <summary>For LSTM, whether the forget gate is 1 minus the input gate.</summary>
    public bool CouplesForget { get; init; }

    /// <summary>For GRU, whether the reset gate applies to the state's product instead of the state.</summary>
    public bool ResetsProduct { get; init; }

    /// <summary>How many layers run side by side.</summary>
    internal int Directions => Direction == RecurrentDirection.Bidirectional ? 2 : 1;

    /// <summary>How many rows of weights there are per element of the state.</summary>
    internal int Gates => Kind switch
    {
        RecurrentKind.Rnn => 1,
        RecurrentKind.Gru => 3,
        _ => 4,
    };

    /// <summary>How many functions a direction has.</summary>
    internal int FunctionsPerDirection => Kind switch
    {
        RecurrentKind.Rnn => 1,
        RecurrentKind.Gru => 2,
        _ => 3,
    };
}
