using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>
/// Views and concatenations that share memory where they can, in every constellation in which sharing without care
/// would let one value overwrite another. The graph has no weights, so that nothing but memory can go wrong.
/// </summary>
[TestFixture]
public sealed class MemorySharingTests
{
    /// <summary>A model on "x" [1, 6] with two computed rows "a" and "b"; its other values are made by the test.</summary>
    private static OnnxBuilder Model(params string[] outputs)
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", ElementType.Float32, 1, 6);
        foreach (string output in outputs)
            builder.Output(output, ElementType.Float32, null);
        return builder.Initializer("2x3", Tensor.From([2L, 3], 2)).Initializer("1x6", Tensor.From([1L, 6], 2)).Initializer("flat", Tensor.From([-1L], 1))
            .Initializer("k", TestModels.Input(9, 1, 6))
            .Node("Exp", ["x"], ["a"]).Node("Neg", ["x"], ["b"]);
    }

    private static OnnxBuilder Joined(OnnxBuilder builder, string result, params string[] operands) =>
        builder.Node("Concat", operands, [result], ("axis", 1));

    /// <summary>Compares with the interpreter, which shares nothing, on one thread and on two.</summary>
    private static void Agrees(OnnxBuilder builder)
    {
        var inputs = new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, 1, 6) };
        Numbers.AssertSessionAgrees(builder.ToBytes(), inputs);
        Numbers.AssertSessionAgrees(builder.ToBytes(), inputs, threads: 2);
    }

    [Test]
    public void Operands_written_in_place() => Agrees(Joined(Model("y"), "c", "a", "b").Node("Neg", ["c"], ["y"]));

    [Test]
    public void A_concatenation_that_is_an_output() => Agrees(Joined(Model("y"), "y", "a", "b"));

    [Test]
    public void A_concatenation_that_is_two_outputs() => Agrees(Joined(Model("y", "z"), "y", "a", "b").Node("Identity", ["y"], ["z"]));

    [Test]
    public void An_operand_that_is_an_output() => Agrees(Joined(Model("a", "y"), "y", "a", "b"));

    [Test]
    public void An_operand_that_is_an_output_of_a_concatenation_that_is_not() => Agrees(Joined(Model("a", "y"), "c", "a", "b").Node("Neg", ["c"], ["y"]));

    [Test]
    public void An_operand_of_two_concatenations() =>
        Agrees(Joined(Joined(Model("y", "z"), "c", "a", "b"), "d", "b", "a").Node("Neg", ["c"], ["y"]).Node("Neg", ["d"], ["z"]));

    [Test]
    public void An_operand_of_two_concatenations_that_are_outputs() => Agrees(Joined(Joined(Model("c", "d"), "c", "a", "b"), "d", "b", "a"));

    [Test]
    public void An_operand_twice_in_the_same_concatenation() => Agrees(Joined(Model("y"), "c", "a", "b", "a").Node("Neg", ["c"], ["y"]));

    [Test]
    public void An_operand_twice_in_an_output() => Agrees(Joined(Model("y"), "y", "a", "a"));

    [Test]
    public void An_operand_that_is_read_before_and_after() => Agrees(
        Joined(Model("y", "z").Node("Exp", ["a"], ["early"]), "c", "a", "b").Node("Neg", ["c"], ["y"]).Node("Add", ["a", "early"], ["late"]).Node("Neg", ["late"], ["z"]));

    [Test]
    public void An_operand_that_another_operand_is_computed_from() =>
        Agrees(Joined(Model("y").Node("Mul", ["a", "b"], ["p"]).Node("Add", ["p", "a"], ["q"]), "c", "q", "a", "p").Node("Neg", ["c"], ["y"]));

    [Test]
    public void Constants_and_inputs_between_computed_operands() => Agrees(Joined(Model("y"), "c", "a", "k", "b", "x", "a").Node("Neg", ["c"], ["y"]));

    [Test]
    public void A_concatenation_of_concatenations() =>
        Agrees(Joined(Joined(Joined(Model("y"), "c", "a", "b"), "d", "b", "a"), "e", "c", "d", "c").Node("Neg", ["e"], ["y"]));

    [Test]
    public void A_concatenation_and_an_operand_of_it_side_by_side() =>
        Agrees(Joined(Joined(Model("y"), "c", "a", "b"), "d", "c", "a").Node("Neg", ["d"], ["y"]));

    [Test]
    public void A_concatenation_of_concatenations_that_is_an_output_and_read() =>
        Agrees(Joined(Joined(Model("d", "y", "z"), "c", "a", "b"), "d", "b", "c").Node("Neg", ["d"], ["y"]).Node("Exp", ["c"], ["z"]));

    [Test]
    public void A_view_of_an_operand() =>
        Agrees(Joined(Model("y", "z").Node("Reshape", ["a", "2x3"], ["v"]), "c", "b", "a").Node("Neg", ["c"], ["y"]).Node("Neg", ["v"], ["z"]));

    [Test]
    public void A_view_as_an_operand_beside_what_it_views() =>
        Agrees(Joined(Model("y").Node("Reshape", ["a", "2x3"], ["v"]).Node("Reshape", ["v", "1x6"], ["w"]), "c", "w", "a", "w").Node("Neg", ["c"], ["y"]));

    [Test]
    public void A_view_of_an_input_as_an_operand() =>
        Agrees(Joined(Model("y").Node("Reshape", ["x", "2x3"], ["v"]).Node("Reshape", ["v", "1x6"], ["w"]), "c", "w", "a").Node("Neg", ["c"], ["y"]));

    [Test]
    public void A_view_of_a_concatenation() =>
        Agrees(Joined(Model("y", "z"), "c", "a", "b").Node("Reshape", ["c", "flat"], ["v"]).Node("Neg", ["v"], ["y"]).Node("Exp", ["a"], ["z"]));

    [Test]
    public void A_view_of_a_concatenation_in_another() => Agrees(
        Joined(Joined(Model("y"), "c", "a", "b").Node("Reshape", ["c", "flat"], ["v"]).Initializer("1x12", Tensor.From([1L, 12], 2)).Node("Reshape", ["v", "1x12"], ["w"]), "d", "w", "c", "b")
            .Node("Neg", ["d"], ["y"]));

    [Test]
    public void A_view_of_an_operand_that_lives_longer_than_the_concatenation() => Agrees(
        Joined(Model("y").Node("Reshape", ["a", "2x3"], ["v"]), "c", "b", "a").Node("ReduceSum", ["c"], ["s"])
            .Node("Exp", ["s"], ["e"]).Node("Neg", ["e"], ["f"]).Node("Sqrt", ["e"], ["g"]).Node("Add", ["f", "g"], ["h"])
            .Node("Add", ["v", "h"], ["y"]));

    [Test]
    public void An_output_that_is_a_view_of_an_operand() =>
        Agrees(Joined(Model("v", "y").Node("Reshape", ["a", "2x3"], ["v"]), "c", "b", "a").Node("Neg", ["c"], ["y"]));

    [Test]
    public void A_view_of_an_output() =>
        Agrees(Joined(Model("c", "y"), "c", "b", "a").Node("Reshape", ["c", "flat"], ["v"]).Node("Neg", ["v"], ["y"]));

    [Test]
    public void Parts_of_a_split_joined_in_another_order() =>
        Agrees(Joined(Model("y").Node("Split", ["a"], ["l", "r"], ("axis", 1)), "c", "r", "b", "l").Node("Neg", ["c"], ["y"]));

    [Test]
    public void A_dead_branch() =>
        Agrees(Joined(Joined(Model("y"), "dead", "a", "b").Node("Neg", ["dead"], ["deader"]), "c", "b", "a").Node("Neg", ["c"], ["y"]));

    [Test]
    public void Operands_without_elements() => Agrees(
        Joined(Model("y").Initializer("0", Tensor.From([0L], 1)).Initializer("axis", Tensor.From([1L], 1)).Node("Slice", ["a", "0", "0", "axis"], ["none"]).Node("Neg", ["none"], ["nothing"]), "c", "nothing", "a", "nothing", "b")
            .Node("Neg", ["c"], ["y"]));

    [Test]
    public void A_concatenation_without_elements() => Agrees(
        Joined(Model("y", "z").Initializer("0", Tensor.From([0L], 1)).Initializer("axis", Tensor.From([1L], 1)).Node("Slice", ["a", "0", "0", "axis"], ["none"]).Node("Neg", ["none"], ["m"]).Node("Exp", ["none"], ["n"]), "c", "m", "n")
            .Node("Neg", ["c"], ["y"]).Node("Neg", ["b"], ["z"]));

    [Test]
    public void Along_an_inner_axis_behind_others_nothing_is_shared() => Agrees(
        Model("y").Node("Reshape", ["a", "2x3"], ["v"]).Node("Reshape", ["b", "2x3"], ["w"]).Node("Concat", ["v", "w"], ["c"], ("axis", -1)).Node("Neg", ["c"], ["y"]));

    [Test]
    public void Along_the_first_axis() => Agrees(
        Model("y").Node("Reshape", ["a", "2x3"], ["v"]).Node("Concat", ["v", "v"], ["c"], ("axis", 0)).Node("Concat", ["c", "v"], ["d"], ("axis", -2)).Node("Neg", ["d"], ["y"]));
}
