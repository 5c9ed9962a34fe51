namespace SparseRuntime.Onnx.Tests;

/// <summary>Damaged copies of files, repeatable for a seeded generator.</summary>
internal static class Mutation
{
    /// <summary>A copy with flipped bits, a cut, an edited length, bytes from elsewhere in the file, or several of these.</summary>
    public static byte[] Of(byte[] file, Random random)
    {
        byte[] mutated = [.. file];
        for (int rounds = random.Next(1, 4); rounds > 0 && mutated.Length > 0; rounds--)
            mutated = Once(mutated, random);
        return mutated;
    }

    // Structure is mostly at the beginning and the end of a model, or between large blocks of weights.
    private static int Position(int length, Random random) => random.Next(3) switch
    {
        0 => random.Next(Math.Min(length, 4096)),
        1 => length - 1 - random.Next(Math.Min(length, 4096)),
        _ => random.Next(length),
    };

    private static byte[] Once(byte[] file, Random random)
    {
        int at = Position(file.Length, random);
        switch (random.Next(7))
        {
            case 0:
                for (int i = 0; i < 8; i++)
                    file[Position(file.Length, random)] ^= (byte)(1 << random.Next(8));
                return file;
            case 1:
                return file[..at];
            case 2:
                // Whatever is there, a length among it now claims much more or nothing.
                file[at] = (byte)(random.Next(2) == 0 ? 0xFF : 0);
                return file;
            case 3:
                for (int i = at; i < Math.Min(at + random.Next(1, 12), file.Length); i++)
                    file[i] |= 0x80;
                return file;
            case 4:
                int from = Position(file.Length, random);
                int count = random.Next(1, Math.Min(2000, file.Length - from) + 1);
                return [.. file.AsSpan(0, at), .. file.AsSpan(from, count), .. file.AsSpan(at)];
            case 5:
                int cut = random.Next(1, Math.Min(2000, file.Length - at) + 1);
                return [.. file.AsSpan(0, at), .. file.AsSpan(at + cut)];
            default:
                file[at] += (byte)random.Next(1, 256);
                return file;
        }
    }
}
