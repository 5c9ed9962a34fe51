using System.Diagnostics;
using System.Runtime.ExceptionServices;
using SparseRuntime.Graph;
using SparseRuntime.Kernels;
using SparseRuntime.Planning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Execution;

/// <summary>
/// One run of the steps of a plan with static shapes: all threads walk them together, each takes shares of a step until none is
/// left, and meets the others before the next step. Cores are seldom equally fast: some share their units with a
/// neighbour, some are built small.
/// </summary>
/// <param name="context">The memory and views.</param>
/// <param name="threads">The most threads that share a run.</param>
internal sealed unsafe class StepRun(RunContext context, int threads) : PlanRun(context)
{
    private readonly StepBarrier _barrier = new();
    private readonly int[] _shares = [.. context.Plan.Steps.Select(step => step.Shares(threads))];
    private readonly int[] _taken = new int[context.Plan.Steps.Length];
    private volatile ExceptionDispatchInfo? _failure;

    /// <inheritdoc/>
    public override long[]? StepTicks { get; set; }

    /// <summary>Whether a step has failed since the failure was last taken.</summary>
    public bool HasFailed => _failure is not null;

    /// <inheritdoc/>
    public override void Run(int worker, int workers)
    {
        PlanStep[] steps = Context.Plan.Steps;
        long last = worker == 0 && StepTicks is not null ? Stopwatch.GetTimestamp() : 0;
        for (int i = 0; i < steps.Length; i++)
        {
            // After a failure the others keep meeting at the barriers, without working, until the last step.
            bool alone = steps[i].IsAlone;
            if (alone || workers == 1)
            {
                if (worker == 0) RunShare(steps[i], i, worker, WorkPart.Whole);
            }
            else
            {
                for (int share = Interlocked.Increment(ref _taken[i]); share <= _shares[i]; share = Interlocked.Increment(ref _taken[i]))
                    RunShare(steps[i], i, worker, new WorkPart(share - 1, _shares[i]));
            }

            // Between steps of the first thread there is nobody to wait for; the last such ends the run.
            if (!alone || (i + 1 < steps.Length && !steps[i + 1].IsAlone)) _barrier.Wait(workers);
            if (worker == 0 && !alone) _taken[i] = 0;
            if (worker != 0 || StepTicks is null) continue;
            long now = Stopwatch.GetTimestamp();
            StepTicks[i] += now - last;
            last = now;
        }
    }

    /// <inheritdoc/>
    public override void End() => TakeFailure()?.Throw();

    /// <summary>What a step threw, if one did, and forgets it.</summary>
    public ExceptionDispatchInfo? TakeFailure()
    {
        ExceptionDispatchInfo? failure = _failure;
        _failure = null;
        return failure;
    }

    private void RunShare(PlanStep step, int index, int worker, WorkPart part)
    {
        if (_failure is not null) return;
        try
        {
            if (step.Prepared is { } prepared)
            {
                TensorView[] inputs = Context.Inputs[index];
                prepared.Run(new LinearCall(
                    (float*)inputs[0].Data,
                    (float*)Context.Outputs[index][0].Data,
                    Context.Scratch(worker),
                    step.Geometry!,
                    part,
                    inputs.Length > 1 ? (float*)inputs[1].Data : null));
            }
            else if (step.Attention is { } attention)
            {
                attention.Run(Context.Inputs[index], Context.Outputs[index][0], Context.Scratch(worker), part);
            }
            else
            {
                step.Operator.Execute(new OperatorContext(Context.Inputs[index], Context.Outputs[index], part));
            }
        }
        catch (Exception e)
        {
            string message = $"{step.Operator.Name} '{step.Name}': {e.Message}";
            _failure ??= ExceptionDispatchInfo.Capture(e is InvalidOperationException or ArithmeticException ? new InvalidOperationException(message, e) : e);
        }
    }
}
