using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests;

/// <summary>The readers of a value, compared with a plain list.</summary>
[TestFixture]
public sealed class ReaderListTests
{
    [Test]
    public void Readers_come_and_go_as_in_a_list([Range(0, 19)] int seed)
    {
        var random = new Random(seed);
        GraphNode[] nodes = Nodes(8);
        var expected = new List<GraphNode>();
        var actual = new ReaderList();
        for (int step = 0; step < 400; step++)
        {
            if (random.Next(200) < 120 - expected.Count)
            {
                GraphNode node = nodes[random.Next(nodes.Length)];
                expected.Add(node);
                actual.Add(node);
            }
            else if (expected.Count > 0)
            {
                // A node that is there several times stays in the places that are left, in one order or another.
                int at = random.Next(3) switch { 0 => 0, 1 => expected.Count - 1, _ => random.Next(expected.Count) };
                GraphNode node = expected[at];
                actual.Remove(node);
                expected.RemoveAt(at);
                Assert.That(actual, Is.EquivalentTo(expected));
                expected = [.. actual];
            }

            Assert.That(actual, Has.Count.EqualTo(expected.Count));
            Assert.That(actual.ToArray(), Is.EqualTo(expected));
            for (int i = 0; i < expected.Count; i++)
                Assert.That(actual[i], Is.SameAs(expected[i]));
        }
    }

    [Test]
    public void The_order_of_the_others_stays_whichever_goes([Values(1, 2, 3, 4, 7)] int count)
    {
        GraphNode[] nodes = Nodes(count);
        for (int gone = 0; gone < count; gone++)
        {
            var list = new ReaderList();
            foreach (GraphNode node in nodes)
                list.Add(node);
            list.Remove(nodes[gone]);
            list.Remove(nodes[gone]);
            Assert.That(list.ToArray(), Is.EqualTo(nodes.Where(node => node != nodes[gone])));
            list.Add(nodes[gone]);
            Assert.That(list[count - 1], Is.SameAs(nodes[gone]));
        }
    }

    [Test]
    public void What_is_not_in_the_list_cannot_be_read() => Assert.That(() => new ReaderList()[0], Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static GraphNode[] Nodes(int count)
    {
        var graph = new ModelGraph();
        GraphValue x = graph.AddInput("x", ElementType.Float32, [new DeclaredDimension(2)]);
        return [.. Enumerable.Range(0, count).Select(i => graph.AddNode($"n{i}", new Unary(UnaryKind.Neg), [x], $"y{i}"))];
    }
}
