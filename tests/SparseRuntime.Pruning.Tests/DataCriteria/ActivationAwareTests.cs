using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning.Tests;

public class ActivationAwareTests
{
    private static readonly float[] Weights = [1f, -2f, 3f, -4f, 5f, 6f];

    [Test]
    public void Inputs_scale_columns_and_outputs_scale_rows()
    {
        Assert.That(ActivationAware.ByInput(Weights, 2, [1f, 10f, 0f]), Is.EqualTo([1f, 20f, 0f, 4f, 50f, 0f]));
        Assert.That(ActivationAware.ByOutput(Weights, 2, [1f, 0.5f]), Is.EqualTo([1f, 2f, 3f, 2f, 2.5f, 3f]));
    }

    [Test]
    public void Sizes_of_inputs_are_means_or_norms_over_samples()
    {
        float[] inputs = [3f, -1f, -4f, 1f];
        Assert.That(ActivationAware.MeanMagnitudes(inputs, 2), Is.EqualTo([3.5f, 1f]));
        Assert.That(ActivationAware.Norms(inputs, 2), Is.EqualTo([5f, MathF.Sqrt(2)]));
    }

    [Test]
    public void Ranked_by_row_what_reads_loud_inputs_stays()
    {
        float[] scores = ActivationAware.ByInput(Weights, 2, ActivationAware.Norms([0f, 3f, 1f, 0f, 4f, 1f], 2));
        Assert.That(Cases.Kept(Unstructured.PerRow(new TensorShape(2, 3), scores, 2.0 / 3)), Is.EqualTo(new[] { 1, 4 }));
    }

    [Test]
    public void The_sensitivity_of_an_output_is_its_derivative()
    {
        // tanh of one row at one input: the score is |∂y/∂x_j|, here by central differences.
        double[] x = [0.3, -0.2, 0.5];
        double Output(double[] at) => Math.Tanh(at.Select((value, j) => Weights[j] * value).Sum());
        float slope = (float)(1 - (Output(x) * Output(x)));
        float[] scores = ActivationAware.ByOutput(Weights.AsSpan(0, 3), 1, [slope]);
        for (int j = 0; j < 3; j++)
        {
            double up = Output([.. x.Select((value, k) => value + (k == j ? 1e-5 : 0))]), down = Output([.. x.Select((value, k) => value - (k == j ? 1e-5 : 0))]);
            Assert.That(scores[j], Is.EqualTo(Math.Abs(up - down) / 2e-5).Within(1e-5));
        }
    }

    [Test]
    public void Nan_and_other_lengths_are_refused()
    {
        Assert.That(() => ActivationAware.ByInput(Weights, 2, [1f, 2f]), Throws.ArgumentException);
        Assert.That(() => ActivationAware.ByInput(Weights, 2, [1f, 2f, float.NaN]), Throws.ArgumentException.With.Message.Contains("NaN"));
        Assert.That(() => ActivationAware.ByOutput(Weights, 4, [1f]), Throws.ArgumentException.With.Message.Contains("4 rows"));
        Assert.That(() => ActivationAware.Norms([float.NaN], 1), Throws.ArgumentException);
    }
}
