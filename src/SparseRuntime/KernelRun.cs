using SparseRuntime.Execution;
using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime;

/// <summary>
/// One layer prepared by one kernel, with operands of its own: the smallest thing that can be timed. A run computes the
/// whole layer and allocates nothing. Not for use by several threads at once.
/// </summary>
public sealed unsafe class KernelRun : IDisposable
{
    private readonly PreparedLinear _prepared;
    private readonly NativeBuffer _input;
    private readonly NativeBuffer _output;
    private readonly NativeBuffer? _residual;
    private readonly bool _ownsOperands;
    private readonly ThreadScratch _scratch;
    private readonly Work _work;
    private readonly WorkerPool? _pool;

    /// <summary>Prepares the layer; the input, and the residual of a layer that has one, are all zeros.</summary>
    /// <param name="kernel">The kernel; supported by this machine and not refusing the layer.</param>
    /// <param name="layer">The layer; not needed afterwards.</param>
    /// <param name="geometry">The layout of the call.</param>
    /// <param name="threads">Threads that share a run, the caller's included.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is not positive.</exception>
    public KernelRun(LinearKernel kernel, LinearLayer layer, LinearGeometry geometry, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        _prepared = kernel.Prepare(layer);
        _input = new NativeBuffer(sizeof(float) * (long)geometry.Images * geometry.InputFeatures * geometry.InputPlane.Count);
        _output = new NativeBuffer(sizeof(float) * (long)geometry.Images * geometry.OutputFeatures * geometry.OutputPlane.Count);
        if (layer.HasResidual) _residual = new NativeBuffer(_output.Length);
        _ownsOperands = true;
        _scratch = new ThreadScratch(_prepared.ScratchBytes(geometry), threads);
        _work = new Work(_prepared, geometry, _input.Floats, _output.Floats, _residual is null ? null : _residual.Floats, _scratch, threads);
        if (threads > 1) _pool = new WorkerPool(threads);
    }

    /// <summary>Prepares the layer for one thread, with the operands of another run of it, which must live as long.</summary>
    internal KernelRun(LinearKernel kernel, LinearLayer layer, LinearGeometry geometry, KernelRun other)
    {
        _prepared = kernel.Prepare(layer);
        _input = other._input;
        _output = other._output;
        _residual = other._residual;
        _scratch = new ThreadScratch(_prepared.ScratchBytes(geometry), 1);
        _work = new Work(_prepared, geometry, _input.Floats, _output.Floats, _residual is null ? null : _residual.Floats, _scratch, 1);
    }

    /// <summary>Bytes of encoded weights.</summary>
    public long WeightBytes => _prepared.Bytes;

    /// <summary>The input, images × features × plane.</summary>
    public Span<float> Input => new(_input.Data, (int)(_input.Length / sizeof(float)));

    /// <summary>What is added to the sums, laid out as the output; empty for a layer without residual.</summary>
    public Span<float> Residual => _residual is null ? [] : new(_residual.Data, (int)(_residual.Length / sizeof(float)));

    /// <summary>The output of the latest run, images × features × plane.</summary>
    public ReadOnlySpan<float> Output => new(_output.Data, (int)(_output.Length / sizeof(float)));

    /// <summary>Computes the layer.</summary>
    public void Run()
    {
        _work.Start();
        if (_pool is null) _work.Run(0, 1);
        else _pool.TryRun(_work);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pool?.Dispose();
        _prepared.Dispose();
        if (_ownsOperands)
        {
            _input.Dispose();
            _output.Dispose();
            _residual?.Dispose();
        }

        _scratch.Dispose();
    }

    private sealed class Work(
        PreparedLinear prepared, LinearGeometry geometry, float* input, float* output, float* residual, ThreadScratch scratch, int threads) : ParallelWork
    {
        private readonly int _shares = threads == 1 ? 1 : prepared.Shares(geometry, threads);
        private int _taken;

        public void Start() => _taken = 0;

        public override void Run(int worker, int workers)
        {
            for (int share = Interlocked.Increment(ref _taken); share <= _shares; share = Interlocked.Increment(ref _taken))
                prepared.Run(new LinearCall(input, output, scratch.Of(worker), geometry, new WorkPart(share - 1, _shares), residual));
        }
    }
}
