using System.Buffers;

namespace SparseRuntime.Tensors.Tests;

/// <summary>When tensors and weights give memory back that can be had again.</summary>
public class ReloadableMemoryTests
{
    [Test]
    public void A_tensor_lets_go_of_its_own_elements()
    {
        var memory = new Recorder(64);
        Tensor.Wrap(ElementType.Float32, new TensorShape(3), memory.Memory.Slice(8, 12)).LetGo();
        Assert.That(memory.Ranges, Is.EqualTo(new[] { (8, 12) }));
        Assert.That(() => Tensor.From([1f], 1).LetGo(), Throws.Nothing);
    }

    [Test]
    public void Weights_let_go_when_they_are_counted_and_at_the_end_of_each_walk_over_their_rows([Values] bool areTurned)
    {
        var memory = new Recorder(6 * sizeof(float));
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(memory.GetSpan()).Fill(1f);
        Tensor values = Tensor.Wrap(ElementType.Float32, new TensorShape(6), memory.Memory);
        WeightMatrix weights = areTurned ? WeightMatrix.FromColumns(2, 3, values) : WeightMatrix.FromDense(2, 3, values);
        memory.Ranges.Clear();
        weights.CopyRow(0, new float[3]);
        Assert.That(memory.Ranges, Is.Empty);
        weights.CopyRow(1, new float[3]);
        Assert.That(memory.Ranges, Is.EqualTo(new[] { (0, 24) }));
        weights.CopyRowNonzeros(0, new int[3], new float[3]);
        weights.CopyRowNonzeros(1, new int[3], new float[3]);
        Assert.That(memory.Ranges, Has.Count.EqualTo(2));
        weights.ScaleRows([2f, 3f]).LetGo();
        Assert.That(memory.Ranges, Has.Count.GreaterThanOrEqualTo(3));
    }

    /// <summary>Memory that notes what is let go.</summary>
    private sealed class Recorder(int length) : ReloadableMemory
    {
        private readonly byte[] _bytes = new byte[length];

        public List<(int Start, int Length)> Ranges { get; } = [];

        public override void LetGo(int start, int length) => Ranges.Add((start, length));

        public override Span<byte> GetSpan() => _bytes;

        public override MemoryHandle Pin(int elementIndex = 0) => _bytes.AsMemory(elementIndex).Pin();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
