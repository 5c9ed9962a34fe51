using SparseRuntime.Tensors;

namespace SparseRuntime.Tool.Kernels;

/// <summary>A layer with random weights to time kernels on.</summary>
/// <param name="Rows">Outputs.</param>
/// <param name="Taps">Weights per output, those of all kernel positions.</param>
/// <param name="Columns">Columns of the product; for a convolution, positions of its plane.</param>
/// <param name="Sparsity">Share of zeros.</param>
/// <param name="Pattern">How the zeros lie; see <see cref="WeightPattern"/>.</param>
/// <param name="Window">Extent of a square convolution of stride one that keeps the plane's size; 1 for a matrix product.</param>
/// <param name="IsBatch">Whether columns are a batch of vectors, as in fully connected layers, and not positions of a plane.</param>
/// <param name="IsHalf">Whether weights are rounded to float16, for every contender.</param>
internal sealed record LayerCase(int Rows, int Taps, int Columns, double Sparsity, string Pattern, int Window = 1, bool IsBatch = false, bool IsHalf = false)
{
    /// <summary>Height and width of the plane of a convolution.</summary>
    public int Side => (int)Math.Round(Math.Sqrt(Columns));

    /// <summary>Input channels of a convolution.</summary>
    public int Channels => Taps / (Window * Window);

    /// <summary>The layer, without bias and activation.</summary>
    public LinearLayer Layer(float[] weights)
    {
        int pad = Window / 2;
        LinearWindow window = Window == 1
            ? LinearWindow.Pointwise
            : new LinearWindow(new Extent3(1, Window, Window), Extent3.One, Extent3.One, new Extent3(0, pad, pad), new Extent3(0, pad, pad));
        return new LinearLayer(WeightMatrix.FromDense(Rows, Taps, weights), window);
    }

    /// <summary>The layout of its call: columns by features for a batch, else one image, features by columns.</summary>
    public LinearGeometry Geometry(LinearLayer layer) =>
        IsBatch ? new(layer, Columns, Extent3.One)
        : new(layer, 1, Window == 1 ? new Extent3(1, 1, Columns) : new Extent3(1, Side, Side));
}
