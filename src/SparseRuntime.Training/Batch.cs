namespace SparseRuntime.Training;

/// <summary>Some samples and what is to be learnt of them. The loader owns the memory; it holds until the next batch is asked for.</summary>
/// <param name="Inputs">One row of features per sample, row-major.</param>
/// <param name="Labels">One class per sample, from 0 on; empty where targets are numbers.</param>
/// <param name="Targets">One row of outputs per sample where targets are numbers; else empty.</param>
/// <param name="Count">The number of samples.</param>
public readonly record struct Batch(ReadOnlyMemory<float> Inputs, ReadOnlyMemory<int> Labels, ReadOnlyMemory<float> Targets, int Count);
