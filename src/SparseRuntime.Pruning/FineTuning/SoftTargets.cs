namespace SparseRuntime.Pruning;

/// <summary>
/// Learning from what another network thinks of samples, as a pruned network can from the dense one (Hinton, Vinyals and
/// Dean 2015, "Distilling the knowledge in a neural network"). Outputs are a sample's sums before softmax, and
/// <c>p^τ = softmax(z/τ)</c>.
/// </summary>
public static class SoftTargets
{
    /// <summary><c>softmax(z/τ)</c>.</summary>
    /// <param name="outputs">z, at least one.</param>
    /// <param name="temperature">τ, above 0; the higher, the more even.</param>
    /// <exception cref="ArgumentException">There is no output, one is not finite, or the temperature is out of its range.</exception>
    public static double[] Probabilities(ReadOnlySpan<double> outputs, double temperature)
    {
        Check(outputs, temperature);
        double greatest = double.NegativeInfinity, sum = 0;
        foreach (double output in outputs)
            greatest = Math.Max(greatest, output);
        var probabilities = new double[outputs.Length];
        for (int i = 0; i < probabilities.Length; i++)
            sum += probabilities[i] = Math.Exp((outputs[i] - greatest) / temperature);
        foreach (ref double probability in probabilities.AsSpan())
            probability /= sum;
        return probabilities;
    }

    /// <summary><c>τ² KL(p_T^τ ‖ p_S^τ)</c>: the teacher's distribution first, so that what the student thinks unlikely and the teacher does not costs most.</summary>
    /// <param name="student">z_S.</param>
    /// <param name="teacher">z_T, as many.</param>
    /// <param name="temperature">τ, above 0.</param>
    /// <exception cref="ArgumentException">Outputs differ in number, there is none, one is not finite, or the temperature is out of its range.</exception>
    public static double Loss(ReadOnlySpan<double> student, ReadOnlySpan<double> teacher, double temperature)
    {
        Check(student, temperature);
        CheckSame(student.Length, teacher.Length);
        double[] wanted = Probabilities(teacher, temperature);
        double loss = 0, studentSum = LogSum(student, temperature), teacherSum = LogSum(teacher, temperature);
        for (int i = 0; i < wanted.Length; i++)
            loss += wanted[i] * (((teacher[i] - student[i]) / temperature) - teacherSum + studentSum);
        return temperature * temperature * loss;
    }

    /// <summary>The gradient of <see cref="Loss"/> by the student's outputs, <c>τ(p_S^τ − p_T^τ)</c>: of the size of cross-entropy's at any temperature.</summary>
    /// <inheritdoc cref="Loss"/>
    public static double[] Gradient(ReadOnlySpan<double> student, ReadOnlySpan<double> teacher, double temperature)
    {
        CheckSame(student.Length, teacher.Length);
        double[] gradient = Probabilities(student, temperature), wanted = Probabilities(teacher, temperature);
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] = temperature * (gradient[i] - wanted[i]);
        return gradient;
    }

    /// <summary>A temperature that falls in a line: <c>τ_max − (τ_max − τ_min)t/T</c>, and stays at τ_min after T.</summary>
    /// <param name="highest">τ_max, not below τ_min.</param>
    /// <param name="lowest">τ_min, above 0.</param>
    /// <param name="step">t, from 0 on.</param>
    /// <param name="steps">T, at least 1.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static double Temperature(double highest, double lowest, long step, long steps)
    {
        Arguments.CheckPositive(lowest, nameof(lowest));
        if (!(highest >= lowest) || !double.IsFinite(highest)) throw new ArgumentOutOfRangeException(nameof(highest), highest, $"it must be finite and at least {lowest}");
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return highest - ((highest - lowest) * Math.Min(step, steps) / steps);
    }

    private static double LogSum(ReadOnlySpan<double> outputs, double temperature)
    {
        double greatest = double.NegativeInfinity, sum = 0;
        foreach (double output in outputs)
            greatest = Math.Max(greatest, output);
        foreach (double output in outputs)
            sum += Math.Exp((output - greatest) / temperature);
        return (greatest / temperature) + Math.Log(sum);
    }

    private static void Check(ReadOnlySpan<double> outputs, double temperature)
    {
        Arguments.CheckPositive(temperature, nameof(temperature));
        if (outputs.IsEmpty) throw new ArgumentException("there is no output", nameof(outputs));
        foreach (double output in outputs)
        {
            if (!double.IsFinite(output)) throw new ArgumentException($"an output is {output}; all must be finite", nameof(outputs));
        }
    }

    private static void CheckSame(int student, int teacher)
    {
        if (student != teacher) throw new ArgumentException($"there are {student} outputs of the student and {teacher} of the teacher; there must be as many");
    }
}
