using System.Runtime.InteropServices;
using SparseRuntime.Kernels.Tests;

namespace SparseRuntime.Kernels.Neon.Tests;

/// <summary>What the ARM program answered.</summary>
internal sealed class ArmRun
{
    private readonly int[] _words;
    private int _next;

    private ArmRun(byte[] answer) => _words = MemoryMarshal.Cast<byte, int>(answer).ToArray();

    /// <summary>Bits for the optional instructions that the processor has.</summary>
    public int Features { get; private set; }

    /// <summary>The results of each case.</summary>
    public List<float[]> Outputs { get; } = [];

    /// <summary>Runs a kernel on an emulated processor. Fails unless exactly that kernel ran all the cases.</summary>
    public static ArmRun Of(string processor, string kernel, IReadOnlyCollection<KernelCase> cases)
    {
        var run = new ArmRun(Emulator.Run(processor, Words.Request(kernel, cases)));
        run.Features = run.Next();
        string ran = new([.. Enumerable.Range(0, kernel.Length).Select(_ => (char)run.Next())]);
        Assert.That(ran, Is.EqualTo(kernel), "the kernel that ran");
        foreach (KernelCase test in cases)
            run.ReadCase(test.Name);
        Assert.That(run._next, Is.EqualTo(run._words.Length), "words of the answer");
        return run;
    }

    private void ReadCase(string what)
    {
        int count = Next();
        Outputs.Add(MemoryMarshal.Cast<int, float>(_words.AsSpan(_next, count)).ToArray());
        _next += count;
        int divisions = Next();
        Assert.That(divisions, Is.GreaterThan(1), $"{what}: divisions into shares");
        for (int i = 0; i < divisions; i++)
        {
            int shares = Next(), firstDifference = Next();
            Assert.That(firstDifference, Is.EqualTo(-1), $"{what}: first element that differs when cut into {shares} shares");
        }
    }

    private int Next()
    {
        Assert.That(_next, Is.LessThan(_words.Length), "words of the answer");
        return _words[_next++];
    }
}
