using SparseRuntime.Onnx;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>What rounds go back to as an <c>.npz</c> file: θ_k, with its step and place, nothing pruned.</summary>
internal static class RewindFile
{
    /// <summary>Writes it to a file, which is replaced whole or, where that fails, not at all.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, TrainingStart target)
    {
        if (target.Place is not { } place) throw new ArgumentException("a start at a step has a place in the order of samples", nameof(target));
        Dictionary<string, Tensor> arrays = target.Parameters.Arrays().ToDictionary(array => array.Name, array => Tensor.From(array.Values, array.Shape.Dimensions));
        arrays.Add("steps", Tensor.From([target.Step, place.Epoch, place.Batch], 3));
        arrays.Add("order", Tensor.From<ulong>([.. place.Stream], place.Stream.Count));
        AtomicFile.Write(path, stream => NpzFile.Write(stream, arrays));
    }

    /// <summary>Reads it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">The network that it must be of.</param>
    /// <param name="step">The step that it must be of.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or of another network or step.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TrainingStart Read(string path, NetworkShape shape, long step)
    {
        try
        {
            var reader = new ArrayReader(path, NpzFile.Read(path));
            long[] steps = reader.Take<long>("steps", 3);
            if (steps[0] != step || steps.Any(count => count is < 0 or > int.MaxValue))
                throw new InvalidDataException($"it is of step {steps[0]}, epoch {steps[1]}, batch {steps[2]}, not of step {step}");
            var parameters = new Parameters(shape);
            foreach (NamedArray array in parameters.Arrays())
                reader.Take<float>(array.Name, array.Values.Length).CopyTo(array.Values, 0);
            return new TrainingStart(parameters, LayerMasks.Full(shape), step, new BatchPlace(reader.Take<ulong>("order", 4), (int)steps[1], (int)steps[2]));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}' cannot be gone back to: {e.Message}; remove it to have its steps taken again", e);
        }
    }
}
