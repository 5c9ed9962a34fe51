using SparseRuntime.Execution;
using SparseRuntime.Onnx;
using SparseRuntime.Planning;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>How large the arena is, and which results lie in the memory of operands that die.</summary>
[TestFixture]
public sealed class ArenaTests
{
    private static readonly int[] Shape = [8, 100];

    private const long RowBytes = 3200;

    [Test]
    public void Arenas_of_random_models_are_at_most_twice_the_largest_live_set() => Property.Holds(
        random =>
        {
            RandomModel model = RandomModel.Create(random);
            using var compiled = new CompiledModel(OnnxImporter.Load(model.Bytes), new SessionOptions(), threads: 1);
            using PlanUse use = compiled.PlanFor([model.Inputs["x"].Shape]);
            ExecutionPlan plan = use.Plan;
            // Values that are smaller than an alignment are rounded up to one.
            long rounding = 2L * MemoryPlanner.Alignment * plan.Values.Count(value => value.Place == ValuePlace.Arena);
            Assert.That(plan.ArenaBytes, Is.LessThanOrEqualTo((2 * LiveSets.Largest(plan)) + rounding));
        },
        cases: 300);

    [Test]
    public void A_chain_of_elementwise_operators_needs_one_row()
    {
        OnnxBuilder builder = Model("y");
        string last = "a";
        foreach (string op in new[] { "Neg", "Sin", "Relu", "Floor", "Tanh", "Abs" })
            builder.Node(op, [last], [last = $"{op}-of-{last}"]);
        builder.Node("Add", [last, "k"], ["p"]).Node("Mul", ["k", "p"], ["q"]).Node("Pow", ["q", "two"], ["r"]).Node("Clip", ["r", "zero", "one"], ["s"]).Node("Cast", ["s"], ["i"], ("to", 6L)).Node("Neg", ["i"], ["j"])
            .Node("Cast", ["j"], ["f"], ("to", 1L)).Node("Where", ["mask", "f", "k"], ["w"]).Node("ReduceSum", ["w"], ["y"]);
        AssertArena(builder, RowBytes);
    }

    [Test]
    public void Operands_that_are_read_later_stay() => AssertArena(Model("y").Node("Neg", ["a"], ["b"]).Node("Sin", ["a"], ["c"]).Node("Add", ["b", "c"], ["d"]).Node("ReduceSum", ["d"], ["y"]), 2 * RowBytes);

    [Test]
    public void The_same_value_twice() => AssertArena(Model("y").Node("Mul", ["a", "a"], ["b"]).Node("Sub", ["b", "b"], ["c"]).Node("Pow", ["c", "c"], ["d"]).Node("ReduceSum", ["d"], ["y"]), RowBytes);

    [Test]
    public void The_second_operand_dies() => AssertArena(Model("y").Node("Sub", ["x", "a"], ["b"]).Node("Div", ["k", "b"], ["c"]).Node("Where", ["mask", "x", "c"], ["d"]).Node("ReduceSum", ["d"], ["y"]), RowBytes);

    [Test]
    public void A_value_used_as_its_own_limit_is_not_overwritten()
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", ElementType.Float32, 1).Output("y", ElementType.Float32, null)
            .Node("Exp", ["x"], ["a"]).Node("Clip", ["a", "a", "a"], ["b"]).Node("ReduceSum", ["b"], ["s"]).Node("Neg", ["s"], ["y"]);
        Numbers.AssertSessionAgrees(builder.ToBytes(), new Dictionary<string, Tensor> { ["x"] = TestModels.Input(3, 1) });
    }

    [Test]
    public void An_operand_that_is_repeated_along_an_axis_is_not_overwritten()
    {
        // a has the result's number of elements in neither case; the square one has its shape, transposed by a view.
        OnnxBuilder builder = Model("y").Initializer("long", Tensor.From([1L, 800], 2)).Initializer("tall", Tensor.From([800L, 1], 2))
            .Node("Reshape", ["a", "long"], ["l"]).Node("Reshape", ["a", "tall"], ["t"]).Node("Mul", ["l", "t"], ["m"]).Node("ReduceSum", ["m"], ["y"]);
        AssertArena(builder, RowBytes + (RowBytes / 4 * 800 * 4));
    }

    [Test]
    public void Part_of_a_concatenation_read_together_with_all_of_it_is_not_overwritten()
    {
        // b [1] lies at the front of c [5]; their sum repeats b along c.
        OnnxBuilder builder = new OnnxBuilder().Input("x", ElementType.Float32, 1).Input("z", ElementType.Float32, 4).Output("y", ElementType.Float32, null)
            .Node("Exp", ["x"], ["b"]).Node("Sin", ["z"], ["d"]).Node("Concat", ["b", "d"], ["c"], ("axis", 0L)).Node("Add", ["c", "b"], ["s"]).Node("Neg", ["s"], ["n"]).Node("ReduceMax", ["n"], ["y"]);
        Numbers.AssertSessionAgrees(builder.ToBytes(), new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, 1), ["z"] = TestModels.Input(2, 4) }, threads: 2);
    }

    [Test]
    public void Inputs_outputs_and_constants_are_never_overwritten()
    {
        OnnxBuilder builder = Model("y", "a", "z").Node("Neg", ["x"], ["b"]).Node("Add", ["k", "two"], ["c"]).Node("Sin", ["a"], ["d"]).Node("Mul", ["b", "c"], ["e"]).Node("Add", ["d", "e"], ["z"]).Node("ReduceSum", ["z"], ["y"]);
        byte[] model = builder.ToBytes();
        Dictionary<string, Tensor> inputs = Inputs();
        float[] given = inputs["x"].Floats();
        Numbers.AssertSessionAgrees(model, inputs, threads: 2);
        Assert.That(inputs["x"].Floats(), Is.EqualTo(given));
    }

    /// <summary>Long random sums, products and selections of a few values of one shape, some through views, on one and several threads.</summary>
    [Test]
    public void Random_elementwise_models_give_what_the_interpreter_makes_of_them() => Property.Holds(
        random =>
        {
            OnnxBuilder builder = Model("y").Initializer("flat", Tensor.From([800L], 1)).Initializer("square", Tensor.From([8L, 100], 2));
            List<string> values = ["a", "x", "k"];
            for (int i = 0; i < 30; i++)
            {
                string left = values[random.Next(values.Count)], right = values[random.Next(Math.Max(0, values.Count - 4), values.Count)];
                string name = $"v{i}";
                switch (random.Next(8))
                {
                    case 0: builder.Node("Where", ["mask", left, right], [name]); break;
                    case 1: builder.Node("Add", [left, "row"], [name]); break;
                    case 2: builder.Node("Sub", ["column", right], [name]); break;
                    case 3: builder.Node("Reshape", [left, "flat"], [$"{name}f"]).Node("Sin", [$"{name}f"], [$"{name}s"]).Node("Reshape", [$"{name}s", "square"], [name]); break;
                    case 4: builder.Node("Cast", [right], [$"{name}i"], ("to", 6L)).Node("Cast", [$"{name}i"], [name], ("to", 1L)); break;
                    case 5: builder.Node("Tanh", [right], [name]); break;
                    case 6: builder.Node("Max", [left, right], [name]); break;
                    default: builder.Node("Sub", [left, right], [name]); break;
                }

                values.Add(name);
            }

            byte[] model = builder.Node("Concat", ["a", values[^1], values[^2]], ["joined"], ("axis", 0L)).Node("ReduceMean", ["joined"], ["y"], ("axes", new[] { 1L })).ToBytes();
            Numbers.AssertSessionAgrees(model, Inputs(), threads: random.Next(1, 4));
        },
        cases: 60);

    /// <summary>A model of "x" with "a", the exponentials of its elements, and constants to combine them with.</summary>
    private static OnnxBuilder Model(params string[] outputs)
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", ElementType.Float32, 8, 100);
        foreach (string output in outputs)
            builder.Output(output, ElementType.Float32, null);
        Tensor mask = Tensor.Allocate(ElementType.Bool, new TensorShape(Shape));
        for (int i = 0; i < mask.Bytes.Length; i += 3)
            mask.Bytes.Span[i] = 1;
        return builder.Initializer("k", TestModels.Input(2, Shape)).Initializer("row", TestModels.Input(3, 100)).Initializer("column", TestModels.Input(4, 8, 1))
            .Initializer("two", Tensor.Scalar(2f)).Initializer("zero", Tensor.Scalar(0f)).Initializer("one", Tensor.Scalar(1f)).Initializer("mask", mask)
            .Node("Exp", ["x"], ["a"]);
    }

    private static Dictionary<string, Tensor> Inputs() => new() { ["x"] = TestModels.Input(1, Shape) };

    private static void AssertArena(OnnxBuilder builder, long bytes)
    {
        byte[] model = builder.ToBytes();
        using var compiled = new CompiledModel(OnnxImporter.Load(model), new SessionOptions(), threads: 1);
        using PlanUse plan = compiled.PlanFor([new TensorShape(Shape)]);
        Assert.That(plan.Plan.ArenaBytes, Is.EqualTo(bytes));
        Numbers.AssertSessionAgrees(model, Inputs());
        Numbers.AssertSessionAgrees(model, Inputs(), threads: 3);
    }
}
