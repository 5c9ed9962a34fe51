using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Operators.RandomTensors;

namespace SparseRuntime.Graph.Tests.Operators;

[TestFixture]
public sealed class EinsumTests
{
    [TestCase("ij->ji")]
    [TestCase("ii->i")]
    [TestCase("ii")]
    [TestCase("ij->")]
    [TestCase("ij,jk")]
    [TestCase("ij,jk->ki")]
    [TestCase("i,j->ij")]
    [TestCase("i,i")]
    [TestCase("bij,bjk->bik")]
    [TestCase("bhid,bhjd->bhij")]
    [TestCase("bid,hdk->bhik")]
    [TestCase("ij,kl->jl")]
    [TestCase("iij,jk->ik")]
    public void Every_element_is_a_sum_of_products(string text)
    {
        var equation = new EinsumEquation(text);
        var random = new Random(0);
        Dictionary<char, int> extents = text.Where(char.IsLetter).Distinct().ToDictionary(c => c, _ => random.Next(2, 5));
        Tensor[] operands = [.. equation.Operands.Select(term => Floats(random, [.. term.Select(c => extents[c])]))];
        Tensor y = OperatorRunner.Run(new Einsum(equation), operands);
        Assert.That(y.Shape, Is.EqualTo(new TensorShape([.. equation.Result.Select(c => extents[c])])));
        var expected = new double[y.Shape.ElementCount];
        char[] letters = [.. extents.Keys];
        foreach (int[] at in Indices([.. letters.Select(c => extents[c])]))
        {
            double product = 1;
            for (int i = 0; i < operands.Length; i++)
                product *= operands[i].Span<float>()[Place(equation.Operands[i], at)];
            expected[Place(equation.Result, at)] += product;
        }

        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(expected.Select(v => (float)v)).Within(1e-3f));

        int Place(string term, int[] at) => term.Aggregate(0, (place, c) => (place * extents[c]) + at[Array.IndexOf(letters, c)]);
    }

    [Test]
    public void An_ellipsis_broadcasts_from_the_back()
    {
        Tensor a = Floats(new Random(0), 3, 1, 2, 4), b = Floats(new Random(1), 5, 4, 2);
        Tensor y = OperatorRunner.Run(new Einsum(new EinsumEquation("...ij,...jk->...ik")), a, b);
        Tensor expected = OperatorRunner.Run(new MatMul(), a, b);
        Assert.That(y.Shape, Is.EqualTo(expected.Shape));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(expected.Span<float>().ToArray()).Within(1e-4f));
        Assert.That(OperatorRunner.Run(new Einsum(new EinsumEquation("...i->i...")), a).Shape, Is.EqualTo(new TensorShape(4, 3, 1, 2)));
    }

    [Test]
    public void More_operands_are_combined_in_steps_that_keep_what_is_needed()
    {
        (EinsumEquation first, EinsumEquation others) = new EinsumEquation("aij,ajk,kl->ail").Split();
        Assert.That((first.ToString(), others.ToString()), Is.EqualTo(("aij,ajk->aik", "aik,kl->ail")));
    }

    [TestCase("ij->k", "axis 'k'")]
    [TestCase("ij->ii", "twice")]
    [TestCase("i1->i", "must consist of letters")]
    [TestCase("i->i->i", "more than one arrow")]
    [TestCase("i..j->ij", "must consist of letters")]
    [TestCase("...i->i", "on both sides")]
    public void Equations_that_make_no_sense_are_explained(string text, string message) =>
        Assert.That(() => new EinsumEquation(text), Throws.ArgumentException.With.Message.Contains(message));

    [TestCase("ij,jk", "should have extent 3")]
    [TestCase("ijk,jk", "does not have the axes")]
    public void Operands_that_do_not_fit_are_explained(string text, string message) =>
        Assert.That(
            () => OperatorRunner.Run(new Einsum(new EinsumEquation(text)), Tensor.From(new float[6], 2, 3), Tensor.From(new float[8], 4, 2)),
            Throws.TypeOf<GraphException>().With.Message.Contains(message));
}
