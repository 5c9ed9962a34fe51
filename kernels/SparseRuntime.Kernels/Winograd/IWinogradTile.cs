namespace SparseRuntime.Kernels;

/// <summary>
/// Minimal filtering of a window of 3 × 3 (S. Winograd, 1980; A. Lavin and S. Gray, 2016, arXiv:1509.09308): a square of
/// outputs and the larger square of inputs that it depends on become polynomials' values at as many points as the inputs
/// have places, where a convolution is one multiplication per point. Registers hold the same place of neighbouring tiles.
/// </summary>
internal unsafe interface IWinogradTile
{
    /// <summary>Outputs of a tile along each axis.</summary>
    static abstract int Outputs { get; }

    /// <summary>Inputs of a tile, and points, along each axis: two more.</summary>
    static abstract int Points { get; }

    /// <summary>The values at the points along one axis, G g, of the weights along it.</summary>
    /// <param name="g0">The first weight.</param>
    /// <param name="g1">The second.</param>
    /// <param name="g2">The third.</param>
    /// <param name="values">Receives one value per point.</param>
    static abstract void TransformWeights(double g0, double g1, double g2, Span<double> values);

    /// <summary>The inputs' values at all points, Bᵀ d B, of a register of tiles.</summary>
    /// <param name="source">What offsets count from.</param>
    /// <param name="offsets">Where each of a tile's inputs lies, line by line.</param>
    /// <param name="scratch">Room for a register per point.</param>
    /// <param name="target">Receives a register per point.</param>
    /// <param name="stride">Values from one point's register to the next.</param>
    static abstract void TransformInputs(float* source, int* offsets, float* scratch, float* target, long stride);

    /// <summary>The outputs from products at all points, Aᵀ m A, of a register of tiles.</summary>
    /// <param name="source">The first point's register.</param>
    /// <param name="stride">Values from one point's register to the next.</param>
    /// <param name="bias">What is added.</param>
    /// <param name="activation">What is applied then.</param>
    /// <param name="scratch">Room for a register per point.</param>
    /// <param name="target">Receives a register per output of a tile, line by line.</param>
    /// <param name="targetStride">Values from one output's register to the next.</param>
    static abstract void TransformOutputs(
        float* source, long stride, float bias, Tensors.Activation activation, float* scratch, float* target, int targetStride);

    /// <summary>Cuts a line: every <see cref="Outputs"/>-th value, from each of as many starts.</summary>
    /// <param name="line">The line; read by as many registers at a time as <see cref="Outputs"/>.</param>
    /// <param name="count">Values wanted from each start.</param>
    /// <param name="target">Receives those of the first start; written up to the next whole register.</param>
    /// <param name="targetStride">Values from where one start's go to where the next one's go.</param>
    static abstract void Cut(float* line, int count, float* target, int targetStride);

    /// <summary>Puts a line together from what <see cref="Cut"/> parts.</summary>
    /// <param name="source">The values of the first start; read up to the next whole register.</param>
    /// <param name="sourceStride">Values from one start's to the next one's.</param>
    /// <param name="line">Receives the line.</param>
    /// <param name="count">Values of the line.</param>
    static abstract void Join(float* source, int sourceStride, float* line, int count);
}
