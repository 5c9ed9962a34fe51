namespace SparseRuntime.Tool.Json;

/// <summary>
/// An output in a few numbers, NaN left aside; null where there is none to summarise. <c>argmax</c> is the flat,
/// row-major index of the first largest element.
/// </summary>
internal sealed record OutputSummary(string Name, int[] Shape, double? Min, double? Max, double? Mean, long? Argmax);
