namespace SparseRuntime.Tests;

/// <summary>Random models give what the interpreter makes of them, node by node, with every value in memory of its own.</summary>
[TestFixture]
public sealed class InterpreterAgreementTests
{
    [Test]
    public void Random_models_on_one_thread() => Property.Holds(
        random =>
        {
            RandomModel model = RandomModel.Create(random);
            Numbers.AssertSessionAgrees(model.Bytes, model.Inputs);
        },
        cases: 400);

    [Test]
    public void Random_models_on_three_threads() => Property.Holds(
        random =>
        {
            RandomModel model = RandomModel.Create(random);
            Numbers.AssertSessionAgrees(model.Bytes, model.Inputs, threads: 3);
        },
        cases: 60);
}
