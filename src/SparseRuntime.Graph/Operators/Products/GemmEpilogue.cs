using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Scales a row of a product and adds a scaled row to it.</summary>
internal static class GemmEpilogue
{
    internal static void Apply(TensorView y, int offset, int length, float alpha, float beta, TensorView c, int offsetC, int stepC)
    {
        switch (y.ElementType)
        {
            case ElementType.Float32: Apply<float>(y, offset, length, alpha, beta, c, offsetC, stepC); break;
            case ElementType.Float64: Apply<double>(y, offset, length, alpha, beta, c, offsetC, stepC); break;
            case ElementType.Float16: Apply<Half>(y, offset, length, alpha, beta, c, offsetC, stepC); break;
            case ElementType.Int32: Apply<int>(y, offset, length, alpha, beta, c, offsetC, stepC); break;
            case ElementType.UInt32: Apply<uint>(y, offset, length, alpha, beta, c, offsetC, stepC); break;
            case ElementType.Int64: Apply<long>(y, offset, length, alpha, beta, c, offsetC, stepC); break;
            default: Apply<ulong>(y, offset, length, alpha, beta, c, offsetC, stepC); break;
        }
    }

    private static void Apply<T>(TensorView y, int offset, int length, float alpha, float beta, TensorView c, int offsetC, int stepC)
        where T : unmanaged, INumber<T>
    {
        Span<T> row = y.Span<T>().Slice(offset, length);
        ReadOnlySpan<T> addend = c.IsPresent ? c.Span<T>() : default;
        for (int i = 0; i < row.Length; i++)
        {
            T product = Scale(row[i], alpha);
            row[i] = addend.IsEmpty ? product : product + Scale(addend[offsetC + (i * stepC)], beta);
        }
    }

    /// <summary>A factor of 1 leaves every integer as it is, however large.</summary>
    private static T Scale<T>(T value, float factor)
        where T : unmanaged, INumber<T>
    {
        if (factor == 1) return value;
        return typeof(T) == typeof(float) || typeof(T) == typeof(double)
            ? value * T.CreateTruncating(factor)
            : T.CreateSaturating(double.CreateTruncating(value) * factor);
    }
}
