namespace SparseRuntime.Training;

/// <summary>Opens files of data, and puts the name of the file before what is wrong with it.</summary>
internal static class DataFile
{
    /// <summary>Opens a file and reads it.</summary>
    /// <exception cref="InvalidDataException">What is in it is wrong; the message begins with the path.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static T Read<T>(string path, Func<FileStream, T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw new IOException($"{path}: a file is needed, but this is a folder");
        try
        {
            using FileStream file = File.OpenRead(path);
            return read(file);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>A block for all features of a set.</summary>
    /// <exception cref="InvalidDataException">There are none, or more than one block holds.</exception>
    public static Memory<float> Block(string path, long samples, long features)
    {
        if (samples < 1 || features < 1) throw new InvalidDataException($"{path}: {samples} samples of {features} features are no data");
        if (features > (Array.MaxLength - 64) / samples) throw new InvalidDataException($"{path}: {samples} samples of {features} features are more than one block holds");
        return PinnedMemory.Allocate<float>((int)(samples * features));
    }
}
