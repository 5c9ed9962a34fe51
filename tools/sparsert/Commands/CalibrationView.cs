using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Measuring;
using SparseRuntime.Tool.Output;
using Spectre.Console;

namespace SparseRuntime.Tool.Commands;

/// <summary>A calibration as people read it.</summary>
internal static class CalibrationView
{
    public static void Write(IAnsiConsole console, CalibrateResult result)
    {
        console.WriteLine($"{result.Processor}, {result.InstructionSet}: {Format.Number(result.Machine.Gigahertz)} GHz");
        console.WriteLine($"  reads {Format.Number(result.Machine.L2BytesPerCycle)} bytes per cycle from the second-level cache, {Format.Number(result.Machine.L3BytesPerCycle)} from the third, {Format.Number(result.Machine.MemoryBytesPerCycle)} from memory");
        console.WriteLine($"  kept in {result.Path}");
        Table table = Report.Table("kernel", ">kinds of layer", ">measured over predicted", ">least", ">most");
        foreach (IGrouping<string, KernelFactor> kernel in result.Factors.GroupBy(factor => factor.Kernel))
        {
            double[] ratios = [.. kernel.Select(factor => factor.Ratio)];
            Report.Row(table, kernel.Key, Format.Count(ratios.Length), Format.Number(Statistics.Median(ratios)), Format.Number(ratios.Min()), Format.Number(ratios.Max()));
        }

        console.Write(table);
    }
}
