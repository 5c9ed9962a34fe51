namespace SparseRuntime.Training;

/// <summary>A place in the order that samples come in, enough to go on from it with the same batches.</summary>
/// <param name="Stream">Where the random stream was when the epoch began (<see cref="Pruning.RandomStream.State"/>).</param>
/// <param name="Epoch">How many epochs are over.</param>
/// <param name="Batch">How many batches of the epoch are over; less than an epoch has.</param>
public readonly record struct BatchPlace(IReadOnlyList<ulong> Stream, int Epoch, int Batch);
