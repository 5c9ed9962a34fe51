using SparseRuntime.Tool.Inputs;

namespace SparseRuntime.Tool.Tests;

public class InputArgumentTests
{
    [TestCase("x=a.npy", "x", "a.npy")]
    [TestCase("data/in:0=dir/a.pb", "data/in:0", "dir/a.pb")]
    [TestCase("a=b=c.npy", "a=b", "c.npy")]
    public void A_name_and_a_file_stand_on_both_sides(string text, string name, string path)
    {
        Assert.That(InputArgument.TryParse(text, out InputArgument argument), Is.True);
        Assert.That(argument, Is.EqualTo(new InputArgument(name, path)));
    }

    [TestCase("")]
    [TestCase("=")]
    [TestCase("x")]
    [TestCase("x=")]
    [TestCase("=a.npy")]
    public void Neither_may_be_missing(string text) =>
        Assert.That(InputArgument.TryParse(text, out _), Is.False);
}
