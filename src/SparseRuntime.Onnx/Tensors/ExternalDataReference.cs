namespace SparseRuntime.Onnx;

/// <summary>Where a tensor's elements lie when they are not in the model itself.</summary>
/// <param name="Location">The file, relative to the model's folder.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">Number of bytes; null when the tensor's type and shape alone say it.</param>
internal sealed record ExternalDataReference(string Location, long Offset, long? Length);
