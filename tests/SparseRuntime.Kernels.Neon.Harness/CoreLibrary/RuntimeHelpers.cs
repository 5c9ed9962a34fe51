using System.Runtime;
using System.Runtime.CompilerServices;
using SparseRuntime.Kernels.Neon;

namespace Internal.Runtime.CompilerHelpers;

/// <summary>What compiled code calls for work that takes more than an instruction; found by name.</summary>
internal static unsafe class StartupCodeHelpers
{
    [RuntimeExport("RhpReversePInvoke")]
    private static void EnterFromNative(void* frame)
    {
    }

    [RuntimeExport("RhpReversePInvokeReturn")]
    private static void ReturnToNative(void* frame)
    {
    }

    [RuntimeExport("RhpNewFast")]
    private static void* New(MethodTable* table) => Heap.Allocate(table);

    [RuntimeExport("RhpNewFinalizable")]
    private static void* NewFinalizable(MethodTable* table) => Heap.Allocate(table);

    [RuntimeExport("RhpNewArrayFast")]
    private static void* NewArray(MethodTable* table, int length) => Heap.AllocateArray(table, length);

    [RuntimeExport("RhpNewPtrArrayFast")]
    private static void* NewReferenceArray(MethodTable* table, int length) => Heap.AllocateArray(table, length);

    [RuntimeExport("RhpThrowEx")]
    private static void Throw(Exception exception) => LibC.Fail(exception.Message ?? "an exception without a message");

    [RuntimeExport("RhpFallbackFailFast")]
    private static void FailFast() => LibC.Fail("the program cannot go on");
}

/// <summary>What compiled code calls where the language says that an exception is thrown; found by name.</summary>
internal static class ThrowHelpers
{
    private static void ThrowOverflowException() => LibC.Fail("an arithmetic operation overflowed");

    private static void ThrowIndexOutOfRangeException() => LibC.Fail("an index is out of range");

    private static void ThrowNullReferenceException() => LibC.Fail("a null reference was followed");

    private static void ThrowDivideByZeroException() => LibC.Fail("a number was divided by zero");

    private static void ThrowArrayTypeMismatchException() => LibC.Fail("an array does not take an element of this type");

    private static void ThrowPlatformNotSupportedException() => LibC.Fail("an instruction was not compiled");

    private static void ThrowNotImplementedException() => LibC.Fail("an instruction was not compiled");

    private static void ThrowArgumentException() => LibC.Fail("an argument is not valid");

    private static void ThrowArgumentOutOfRangeException() => LibC.Fail("an argument is out of range");

    private static void ThrowInvalidProgramException(int id) => LibC.Fail("a method could not be compiled");

    private static void ThrowInvalidProgramExceptionWithArgument(int id, string method) => LibC.Fail(method);

    private static void ThrowTypeLoadException(int id, string type, string assembly) => LibC.Fail(type);

    private static void ThrowBadImageFormatException(int id) => LibC.Fail("a method is not valid");

    private static void ThrowFeatureBodyRemoved() => LibC.Fail("a feature was compiled away");
}
