namespace SparseRuntime.Kernels.Neon;

/// <summary>Standard input and output as 32-bit words in this processor's byte order, which is that of the other side.</summary>
internal static unsafe class WordStream
{
    private const int Input = 0, Output = 1, BufferedWords = 4096;

    private static int* s_buffer;
    private static int s_buffered;

    public static int Read()
    {
        int word;
        Read(&word, sizeof(int));
        return word;
    }

    public static void Read(void* target, long bytes)
    {
        for (long done = 0; done < bytes;)
        {
            nint length = LibC.Read(Input, (byte*)target + done, (nuint)(bytes - done));
            if (length <= 0) LibC.Fail("the input ended early");
            done += length;
        }
    }

    public static void Write(int word)
    {
        if (s_buffer is null) s_buffer = (int*)LibC.Map(BufferedWords * sizeof(int));
        if (s_buffered == BufferedWords) Flush();
        s_buffer[s_buffered++] = word;
    }

    public static void Flush()
    {
        nint bytes = s_buffered * sizeof(int);
        for (nint done = 0; done < bytes;)
        {
            nint length = LibC.Write(Output, (byte*)s_buffer + done, (nuint)(bytes - done));
            if (length <= 0) LibC.Fail("nobody reads the output");
            done += length;
        }

        s_buffered = 0;
    }
}
