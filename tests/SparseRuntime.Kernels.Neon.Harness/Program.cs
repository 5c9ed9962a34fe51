using System.Runtime.InteropServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Neon;

/// <summary>
/// Runs one kernel on the cases that come in on standard input and writes what it computes to standard output, both as
/// 32-bit words. In: the kernel's name (length, characters), the number of cases, and for each its words
/// (<see cref="CaseReader"/>) after their number. Out: the processor's optional instructions as bits, the
/// characters of the name again, and for each case what <see cref="CaseRunner"/> says. Anything unexpected ends the program with a line on standard error.
/// </summary>
internal static unsafe class Program
{
    /// <summary>Called by the native entry point.</summary>
    /// <param name="features">Bits for optional instructions.</param>
    /// <returns>The exit code.</returns>
    [UnmanagedCallersOnly(EntryPoint = "run_cases")]
    private static int Run(int features)
    {
        LinearKernel kernel = Find();
        WordStream.Write(features);
        for (int i = 0; i < kernel.Info.Name.Length; i++)
            WordStream.Write(kernel.Info.Name[i]);
        int cases = WordStream.Read();
        byte* mark = Heap.Mark;
        for (int i = 0; i < cases; i++)
        {
            using (var words = new NativeBuffer(sizeof(int) * (long)WordStream.Read(), clear: false))
            {
                WordStream.Read(words.Data, words.Length);
                CaseRunner.Run(kernel, new CaseReader((int*)words.Data, words.Length));
            }

            // Whoever reads this can tell which case a crash was in.
            WordStream.Flush();
            Heap.ResetTo(mark);
        }

        WordStream.Flush();
        return 0;
    }

    private static LinearKernel Find()
    {
        var name = new char[WordStream.Read()];
        for (int i = 0; i < name.Length; i++)
            name[i] = (char)WordStream.Read();
        LinearKernel[] kernels = NeonKernels.All();
        for (int k = 0; k < kernels.Length; k++)
        {
            if (!IsNamed(kernels[k], name)) continue;
            if (!kernels[k].IsSupported) LibC.Fail("the kernel says that this processor does not support it");
            return kernels[k];
        }

        fixed (char* characters = &name[0])
        {
            LibC.Fail($"{string.From(characters, name.Length)} is not compiled: is it on one line of the catalogue that names NEON?");
        }

        return null!;
    }

    private static bool IsNamed(LinearKernel kernel, char[] name)
    {
        string own = kernel.Info.Name;
        if (own.Length != name.Length) return false;
        for (int i = 0; i < name.Length; i++)
        {
            if (own[i] != name[i]) return false;
        }

        return true;
    }
}
