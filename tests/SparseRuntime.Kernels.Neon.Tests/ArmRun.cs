using System.Runtime.InteropServices;
using SparseRuntime.Kernels.Tests;

namespace SparseRuntime.Kernels.Neon.Tests;

/// <summary>What the ARM program answered.</summary>
internal sealed class ArmRun
{
    private readonly int[] _words;
    private readonly string? _failure;
    private int _next;

    private ArmRun(byte[] answer, string? failure)
    {
        _words = MemoryMarshal.Cast<byte, int>(answer).ToArray();
        _failure = failure;
    }

    /// <summary>Bits for the optional instructions that the processor has.</summary>
    public int Features { get; private set; }

    /// <summary>The results of each case.</summary>
    public List<float[]> Outputs { get; } = [];

    /// <summary>Runs a kernel on an emulated processor. Fails unless exactly that kernel ran all the cases.</summary>
    public static ArmRun Of(string processor, string kernel, IReadOnlyCollection<KernelCase> cases)
    {
        (byte[] answer, string? failure) = Emulator.Run(processor, Words.Request(kernel, cases));
        var run = new ArmRun(answer, failure);
        run.Features = run.Next("start");
        string ran = new([.. Enumerable.Range(0, kernel.Length).Select(_ => (char)run.Next("start"))]);
        Assert.That(ran, Is.EqualTo(kernel), "the kernel that ran");
        foreach (KernelCase test in cases)
            run.ReadCase(test.Name);
        Assert.That(failure, Is.Null, "after the last case");
        Assert.That(run._next, Is.EqualTo(run._words.Length), "words of the answer");
        return run;
    }

    private void ReadCase(string what)
    {
        int count = Next(what);
        Assert.That(count, Is.InRange(0, _words.Length - _next), $"{what}: words of the output");
        Outputs.Add(MemoryMarshal.Cast<int, float>(_words.AsSpan(_next, count)).ToArray());
        _next += count;
        int divisions = Next(what);
        Assert.That(divisions, Is.GreaterThan(1), $"{what}: divisions into shares");
        for (int i = 0; i < divisions; i++)
        {
            int shares = Next(what), firstDifference = Next(what);
            Assert.That(firstDifference, Is.EqualTo(-1), $"{what}: first element that differs when cut into {shares} shares");
        }
    }

    private int Next(string what)
    {
        if (_next == _words.Length) Assert.Fail($"{what}: {_failure ?? "the answer ended early"}");
        return _words[_next++];
    }
}
