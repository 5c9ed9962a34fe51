using SparseRuntime.Execution;

namespace SparseRuntime.Chain;

/// <summary>A run of a chain, shared by threads.</summary>
internal sealed class ChainWork(ChainThread[] threads, ChainInputs inputs, ChainOutputs outputs) : ParallelWork
{
    /// <inheritdoc/>
    public override void Run(int worker, int workers) => threads[worker].Walk(inputs, outputs);
}
