using SparseRuntime.Onnx;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

public sealed class NumpyDataSetTests
{
    private TemporaryFolder _folder = new();

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Arrays_of_every_type_become_features_and_classes()
    {
        Check(Tensor.From(new byte[] { 1, 2, 3, 4 }, 2, 2), Tensor.From(new byte[] { 1, 0 }, 2));
        Check(Tensor.From(new sbyte[] { 1, 2, 3, 4 }, 2, 1, 2), Tensor.From(new sbyte[] { 1, 0 }, 2, 1));
        Check(Tensor.From(new ushort[] { 1, 2, 3, 4 }, 2, 2), Tensor.From(new ushort[] { 1, 0 }, 2));
        Check(Tensor.From(new short[] { 1, 2, 3, 4 }, 2, 2), Tensor.From(new short[] { 1, 0 }, 2));
        Check(Tensor.From(new uint[] { 1, 2, 3, 4 }, 2, 2), Tensor.From(new uint[] { 1, 0 }, 2));
        Check(Tensor.From(new[] { 1, 2, 3, 4 }, 2, 2), Tensor.From(new[] { 1, 0 }, 2));
        Check(Tensor.From(new ulong[] { 1, 2, 3, 4 }, 2, 2), Tensor.From(new ulong[] { 1, 0 }, 2));
        Check(Tensor.From(new long[] { 1, 2, 3, 4 }, 2, 2), Tensor.From(new long[] { 1, 0 }, 2));
        Check(Tensor.From(new[] { (Half)1, (Half)2, (Half)3, (Half)4 }, 2, 2), Tensor.From(new[] { true, false }, 2));
        Check(Tensor.From(new[] { 1f, 2f, 3f, 4f }, 2, 2), Tensor.From(new[] { 1, 0 }, 2));
        Check(Tensor.From(new[] { 1.0, 2, 3, 4 }, 2, 2), Tensor.From(new[] { 1, 0 }, 2));

        void Check(Tensor features, Tensor labels)
        {
            foreach (DataSet data in new[] { Read(features, labels), ReadArchive(features, labels) })
            {
                Assert.That(data.Features.ToArray(), Is.EqualTo(new[] { 1f, 2f, 3f, 4f }), features.ToString());
                Assert.That(data.FeatureCount, Is.EqualTo(2));
                Assert.That(data.Labels.ToArray(), Is.EqualTo(new[] { 1, 0 }), labels.ToString());
                Assert.That(data.ClassNames, Is.EqualTo(new[] { "0", "1" }));
            }
        }
    }

    [Test]
    public void Floating_point_targets_are_numbers()
    {
        DataSet data = Read(Tensor.From(new[] { 1f, 2f }, 2, 1), Tensor.From(new[] { 0.5, 1, 1.5, 2, 2.5, 3 }, 2, 3));
        Assert.That(data.TargetCount, Is.EqualTo(3));
        Assert.That(data.Targets.ToArray(), Is.EqualTo(new[] { 0.5f, 1, 1.5f, 2, 2.5f, 3 }));
        Assert.That(data.ClassNames, Is.Empty);
    }

    [Test]
    public void What_does_not_fit_is_refused_with_the_files_name()
    {
        Tensor features = Tensor.From(new[] { 1f, 2f, 3f, 4f }, 2, 2), labels = Tensor.From(new long[] { 0, 1 }, 2);
        Refuse(Tensor.Scalar(1f), labels, "x.npy: an array whose first axis counts samples");
        Refuse(features, Tensor.Scalar(1), "y.npy: an array whose first axis counts samples");
        Refuse(features, Tensor.From(new long[] { 0, 1, 1 }, 3), "y.npy: there are 3 labels");
        Refuse(features, Tensor.From(new long[] { 0, 1, 1, 0 }, 2, 2), "y.npy: one label per sample");
        Refuse(features, Tensor.From(new long[] { 0, -1 }, 2), "y.npy: the label of sample 1 is -1");
        Refuse(features, Tensor.From(new[] { 0, long.MaxValue }, 2), "y.npy: the label of sample 1 is 2147483647 or more");
        Refuse(Tensor.From(new[] { 1f, float.NaN, 3f, 4f }, 2, 2), labels, "x.npy: element 1 is NaN");
        Refuse(Tensor.From(new[] { 1, 1e300, 3, 4 }, 2, 2), labels, "x.npy: element 1 is");
        Refuse(Tensor.From(Array.Empty<float>(), 0, 2), Tensor.From(Array.Empty<long>(), 0), "x.npy: 0 samples");
        NpzFile.Write(_folder["a.npz"], new Dictionary<string, Tensor> { ["x"] = features, ["labels"] = labels });
        Assert.That(() => NumpyDataSet.ReadArchive(_folder["a.npz"]), Throws.TypeOf<InvalidDataException>().With.Message.Contains("a.npz: there is no array 'y' in it; there are 'labels', 'x'"));
        string broken = _folder.Write("broken.npy", "no array");
        Assert.That(() => NumpyDataSet.Read(broken, broken), Throws.TypeOf<InvalidDataException>().With.Message.StartWith(broken));
        Assert.That(() => NumpyDataSet.ReadArchive(broken), Throws.TypeOf<InvalidDataException>().With.Message.StartWith(broken));
        void Refuse(Tensor x, Tensor y, string cause) => Assert.That(() => Read(x, y), Throws.TypeOf<InvalidDataException>().With.Message.Contains(cause));
    }

    private DataSet Read(Tensor features, Tensor targets)
    {
        NpyFile.Write(_folder["x.npy"], features);
        NpyFile.Write(_folder["y.npy"], targets);
        return NumpyDataSet.Read(_folder["x.npy"], _folder["y.npy"]);
    }

    private DataSet ReadArchive(Tensor features, Tensor targets)
    {
        NpzFile.Write(_folder["a.npz"], new Dictionary<string, Tensor> { ["x_train"] = features, ["y_train"] = targets });
        return NumpyDataSet.ReadArchive(_folder["a.npz"], "x_train", "y_train");
    }
}
