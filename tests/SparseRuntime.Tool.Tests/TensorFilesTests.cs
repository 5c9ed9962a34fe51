using SparseRuntime.Tool.Inputs;

namespace SparseRuntime.Tool.Tests;

public class TensorFilesTests
{
    [Test]
    public void Output_names_become_file_names()
    {
        string[] outputs = ["prob", "/layer4/Relu_output:0", "..", "", "a b"];
        Assert.That(TensorFiles.NamesFor(outputs), Is.EqualTo(new[] { "prob.npy", "_layer4_Relu_output_0.npy", "output.npy", "output-2.npy", "a_b.npy" }));
    }

    [Test]
    public void No_two_outputs_share_a_file_even_where_case_does_not_count()
    {
        string[] outputs = ["a:b", "a/b", "A_B", "a_b-2"];
        IReadOnlyList<string> files = TensorFiles.NamesFor(outputs);
        Assert.That(files.Select(f => f.ToUpperInvariant()), Is.Unique);
    }

    [Test]
    public void A_long_name_is_cut()
    {
        IReadOnlyList<string> files = TensorFiles.NamesFor([new string('x', 1000), new string('x', 1000) + "y"]);
        Assert.That(files, Is.Unique);
        Assert.That(files, Has.All.Property("Length").LessThan(120));
    }

    [Test]
    public void A_missing_file_is_named() =>
        Assert.That(() => TensorFiles.Read("nowhere.npy"), Throws.TypeOf<ToolException>().With.Message.Contains("nowhere.npy"));
}
