namespace SparseRuntime.Graph.Operators;

/// <summary>What happens in a step of a recurrent layer.</summary>
public enum RecurrentKind
{
    /// <summary>One function of input and state.</summary>
    Rnn,

    /// <summary>A gated unit: gates update and reset, and a candidate state.</summary>
    Gru,

    /// <summary>Long short-term memory: gates input, output and forget, a candidate, and a cell beside the state.</summary>
    Lstm,
}
