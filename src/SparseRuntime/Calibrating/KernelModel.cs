using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SparseRuntime.Tensors;

namespace SparseRuntime.Calibrating;

/// <summary>
/// Tells the kernels' costs from those of another version of the library: corrections of one are wrong for the other. It is
/// taken from predictions for matrix products, so that whoever changes them need not remember to change a number.
/// </summary>
internal static class KernelModel
{
    private const int Extent = 96;

    /// <summary>A short text that is the same as long as every kernel predicts the same.</summary>
    public static string Fingerprint { get; } = Compute();

    private static string Compute()
    {
        var text = new StringBuilder();
        foreach (CalibrationWeights weights in (ReadOnlySpan<CalibrationWeights>)[CalibrationWeights.Random(1), CalibrationWeights.Random(0.2), CalibrationWeights.Blocks(0.2), CalibrationWeights.Rows(0.5), CalibrationWeights.Groups(1, 4)])
        {
            LinearLayer layer = weights.Layer(Extent, Extent);
            foreach (int columns in (ReadOnlySpan<int>)[1, 24, 100])
            {
                foreach (bool isBatch in (ReadOnlySpan<bool>)[false, true])
                {
                    LinearGeometry geometry = isBatch ? new(layer, columns, Extent3.One) : new(layer, 1, new Extent3(1, 1, columns));
                    foreach (KernelCandidate candidate in KernelRanking.Able(layer, geometry, Calibration.Shipped))
                        text.Append(CultureInfo.InvariantCulture, $"{candidate.Kernel.Info.Name} {candidate.PredictedMicroseconds:R}\n");
                }
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 8));
    }
}
