using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Operators;

/// <summary>What the contract of <see cref="Operator"/> asks of all operators alike.</summary>
[TestFixture]
public sealed class EveryOperatorTests
{
    [Test]
    public void Every_operator_class_of_the_assembly_has_a_sample()
    {
        string[] sampled = [.. OperatorSamples.All.Select(s => s.Operator.GetType().Name).Distinct()];
        string[] classes = [.. typeof(Operator).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Operator)) && !t.IsAbstract && t != typeof(Graph.Operators.Linear) && !t.IsSubclassOf(typeof(Graph.Operators.ControlFlowOperator)))
            .Select(t => t.Name)];
        Assert.That(sampled, Is.EquivalentTo(classes));
    }

    [Test]
    public void The_number_of_parts_does_not_change_a_bit_of_the_result() => ForAll(sample =>
    {
        if (!sample.Operator.CanSplit) return null;
        Tensor[] whole = OperatorRunner.RunAll(sample.Operator, sample.Inputs, sample.Outputs);
        foreach (int parts in new[] { 2, 3, 7 })
        {
            if (!Same(whole, OperatorRunner.RunAll(sample.Operator, sample.Inputs, sample.Outputs, parts, garbage: 0x3C)))
                return $"{parts} parts differ from the whole";
        }

        return null;
    });

    [Test]
    public void Every_byte_of_the_result_is_written() => ForAll(sample =>
        Same(
            OperatorRunner.RunAll(sample.Operator, sample.Inputs, sample.Outputs, garbage: 0x00),
            OperatorRunner.RunAll(sample.Operator, sample.Inputs, sample.Outputs, garbage: 0xFF))
            ? null
            : "the result depends on what was in its memory");

    [Test]
    public void Execution_allocates_nothing() => ForAll(sample =>
    {
        using var runner = new OperatorRunner(sample.Operator, sample.Inputs, sample.Outputs);
        runner.Execute(2);
        runner.Execute(2);
        long allocated = long.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++)
                runner.Execute(2);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return allocated == 0 ? null : $"10 executions allocate {allocated} bytes";
    });

    [Test]
    public void Types_are_inferred_while_shapes_are_unknown() => ForAll(sample =>
    {
        ValueFacts[] known = OperatorRunner.Infer(sample.Operator, sample.Inputs, sample.Outputs);
        ValueFacts[] unknown = OperatorRunner.Infer(sample.Operator, sample.Inputs, sample.Outputs, shapesKnown: false, valuesKnown: false);
        for (int i = 0; i < known.Length; i++)
        {
            if (known[i].Shape is null) return $"result {i} has no shape though everything is known";
            if (unknown[i].ElementType != known[i].ElementType) return $"result {i} changes its type";
            if (unknown[i].Shape is { } shape && !shape.Equals(known[i].Shape)) return $"result {i} changes its shape";
        }

        return null;
    });

    [Test]
    public void A_missing_operand_is_an_error_that_names_the_node() => ForAll(sample =>
    {
        try
        {
            OperatorRunner.Infer(sample.Operator, [], sample.Outputs);
            return "nothing is missed";
        }
        catch (GraphException e)
        {
            return e.Node is not null && e.Message.Contains("is missing", StringComparison.Ordinal) ? null : e.Message;
        }
    });

    private static void ForAll(Func<OperatorSample, string?> check)
    {
        string[] failures = [.. OperatorSamples.All.Select(s => check(s) is { } failure ? $"{s}: {failure}" : "").Where(f => f.Length > 0)];
        Assert.That(failures, Is.Empty);
    }

    private static bool Same(Tensor[] a, Tensor[] b) => a.Zip(b).All(pair => pair.First.Bytes.Span.SequenceEqual(pair.Second.Bytes.Span));
}
