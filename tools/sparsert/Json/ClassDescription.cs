namespace SparseRuntime.Tool.Json;

/// <summary>A class of a data set, and how many samples are of it.</summary>
internal sealed record ClassDescription(string Name, int Samples);
