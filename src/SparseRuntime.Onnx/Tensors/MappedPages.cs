using System.Runtime.InteropServices;

namespace SparseRuntime.Onnx;

/// <summary>Pages of mapped files, given back to the system before the mapping ends.</summary>
internal static unsafe partial class MappedPages
{
    /// <summary>The advice that pages are not needed; private pages that nobody wrote to come back from the file when touched.</summary>
    private const int DontNeed = 4;

    /// <summary>
    /// Gives back the pages that lie wholly within a range of a mapping to which nobody has written. A hint: where the system
    /// has no such call or refuses it, the pages stay until it needs them for others.
    /// </summary>
    /// <param name="start">The first byte.</param>
    /// <param name="length">Number of bytes.</param>
    public static void LetGo(byte* start, int length)
    {
        // On other systems the advice is another number, or may drop what it should not.
        if (!OperatingSystem.IsLinux()) return;
        nuint page = (nuint)Environment.SystemPageSize;
        nuint first = ((nuint)start + page - 1) / page * page, end = ((nuint)start + (nuint)length) / page * page;
        if (first < end) _ = Advise((void*)first, end - first, DontNeed);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint length, int advice);
}
