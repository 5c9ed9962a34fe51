using System.Diagnostics;
using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Kernels;
using SparseRuntime.Planning;
using SparseRuntime.Selection;
using SparseRuntime.Tensors;

namespace SparseRuntime.Execution;

/// <summary>
/// One run of a plan in which some shapes show only on the way, on the caller's thread: results of unknown shape are
/// made when the step that computes them is reached.
/// </summary>
internal sealed unsafe class DynamicRun(RunContext context, ExecutorSelector selector, long memoryLimit, LoopRounds rounds, GraphRunner runBody)
{
    /// <summary>Operands with more elements do not decide shapes, unless their operator counts them; they are not copied for inference.</summary>
    private const int MostDecidingElements = 4096;

    private long _allocated = context.Plan.ActivationBytes;

    /// <summary>Runs all steps.</summary>
    /// <param name="stepTicks">Receives the ticks of every step, where timing is wanted.</param>
    /// <exception cref="InvalidOperationException">A step cannot be computed with the values at hand.</exception>
    public void Run(long[]? stepTicks = null)
    {
        PlanStep[] steps = context.Plan.Steps;
        for (int i = 0; i < steps.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                if (steps[i].Operator is ControlFlowOperator flow)
                {
                    RunBodies(steps[i], flow, context.Inputs[i]);
                }
                else
                {
                    if (steps[i].IsDynamic) MakeResults(steps[i], context.Inputs[i]);
                    Execute(steps[i], context.Inputs[i], context.Outputs[i]);
                }
            }
            catch (Exception e) when (e is InvalidOperationException or ArgumentException or ArithmeticException)
            {
                throw new InvalidOperationException($"{steps[i].Operator.Name} '{steps[i].Name}': {e.Message}", e);
            }
            catch (GraphException e)
            {
                throw new InvalidOperationException(e.Message, e);
            }

            if (stepTicks is not null) stepTicks[i] = Stopwatch.GetTimestamp() - start;
        }
    }

    private void MakeResults(PlanStep step, TensorView[] inputs)
    {
        var facts = new ValueFacts?[inputs.Length];
        var constants = new GraphConstant?[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!inputs[i].IsPresent) continue;
            facts[i] = new ValueFacts(inputs[i].ElementType, inputs[i].Shape);
            if (inputs[i].Shape.ElementCount > MostDecidingElements && !step.Operator.CountsElementsOf(i)) continue;
            Tensor copy = Tensor.Allocate(inputs[i].ElementType, inputs[i].Shape);
            inputs[i].Bytes.CopyTo(copy.Bytes.Span);
            constants[i] = new GraphConstant(copy);
        }

        var inference = new InferenceContext($"{step.Operator.Name} '{step.Name}'", facts, constants, step.Outputs.Length);
        step.Operator.Infer(inference);
        for (int i = 0; i < step.Outputs.Length; i++)
        {
            if (context.Plan.Values[step.Outputs[i]].Place != ValuePlace.Dynamic) continue;
            if (inference.Outputs[i] is not { Shape: { } shape } result)
                throw new InvalidOperationException("the shape of its result cannot be told even from the values of its operands");
            Count(result.ElementType, shape);
            Take(step.Outputs[i], Tensor.Allocate(result.ElementType, shape));
        }
    }

    /// <summary>Graphs within the step run as models of their own; they see operands where they lie.</summary>
    private void RunBodies(PlanStep step, ControlFlowOperator flow, TensorView[] inputs)
    {
        var operands = new Tensor?[inputs.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            if (!inputs[i].IsPresent) continue;
            var memory = new ViewMemory((byte*)inputs[i].Data, inputs[i].Bytes.Length);
            operands[i] = Tensor.Wrap(inputs[i].ElementType, inputs[i].Shape, memory.Memory);
        }

        Tensor[] results = flow.Run(operands, runBody, Math.Min(Array.MaxLength, memoryLimit - _allocated), rounds);
        for (int i = 0; i < step.Outputs.Length; i++)
        {
            // Results of a loop of no rounds are operands, which others may overwrite.
            Tensor result = Tensor.Allocate(results[i].ElementType, results[i].Shape);
            Count(result.ElementType, result.Shape);
            results[i].Bytes.CopyTo(result.Bytes);
            Take(step.Outputs[i], result);
        }
    }

    private void Count(ElementType type, TensorShape shape)
    {
        _allocated += Tensor.ByteLength(type, shape);
        if (_allocated > memoryLimit)
            throw new InvalidOperationException($"its result {shape} takes the run above the limit of {memoryLimit:N0} bytes ({nameof(SessionOptions)}.{nameof(SessionOptions.MemoryLimitBytes)})");
    }

    private void Take(int value, Tensor tensor)
    {
        context.Dynamic[value] = tensor;
        // Tensors from Allocate do not move, and the context refers to them until the run ends.
        fixed (byte* data = tensor.Bytes.Span)
            context.Bind(value, data, tensor.Shape);
    }

    private void Execute(PlanStep step, TensorView[] inputs, TensorView[] outputs)
    {
        if (step.Attention is { } attention)
        {
            attention.Run(inputs, outputs[0], context.Scratch(0), WorkPart.Whole);
            return;
        }

        if (step.Linear is not { } linear)
        {
            step.Operator.Execute(new OperatorContext(inputs, outputs, WorkPart.Whole));
            return;
        }

        LinearGeometry geometry = step.Geometry ?? linear.Geometry(inputs[0].Shape);
        PreparedLinear layer = step.Prepared ?? context.Plan.Weights.Get(linear.Layer, selector.Predict(linear.Layer, geometry).Kernel);
        using NativeBuffer? scratch = step.Prepared is null ? new NativeBuffer(layer.ScratchBytes(geometry), clear: false) : null;
        layer.Run(new LinearCall(
            (float*)inputs[0].Data,
            (float*)outputs[0].Data,
            scratch is null ? context.Scratch(0) : scratch.Data,
            geometry,
            WorkPart.Whole,
            inputs.Length > 1 ? (float*)inputs[1].Data : null));
    }
}
