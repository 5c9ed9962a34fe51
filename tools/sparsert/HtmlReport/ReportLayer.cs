using SparseRuntime.Tool.Json;

namespace SparseRuntime.Tool.HtmlReport;

/// <summary>A weight-bearing layer of a report.</summary>
/// <param name="Description">The layer and what was chosen for it.</param>
/// <param name="Columns">Columns of its product.</param>
/// <param name="Nonzeros">Kept weights.</param>
/// <param name="Flops">Two per kept weight and column.</param>
/// <param name="MovedBytes">Bytes that its calls in one run read and write at least, each stored weights, input, residual and output once.</param>
/// <param name="IsDense">Whether the chosen executor stores zeros.</param>
/// <param name="Picture">What its weights keep; null where it has none.</param>
internal sealed record ReportLayer(
    LayerDescription Description, int Columns, long Nonzeros, double Flops, long MovedBytes, bool IsDense, SparsityPicture? Picture)
{
    /// <summary>Bytes of its weights as a dense matrix of float32.</summary>
    public long DenseBytes => (long)sizeof(float) * Description.Rows * Description.Taps;

    /// <summary>Floating-point operations of kept weights per byte moved.</summary>
    public double Intensity => Flops / MovedBytes;
}
