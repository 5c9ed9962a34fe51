using System.CommandLine;

namespace SparseRuntime.Tool;

/// <summary>Arguments and options that several commands share, each made anew for the command that takes it.</summary>
internal static class CommonOptions
{
    /// <summary>A day: more is a slip of the finger.</summary>
    private const double MaximumSeconds = 86400;

    private const string Predicted = "predicted", Measured = "measured";

    private const string Single = "single", Half = "half";

    public static Argument<string> Model() => new("model") { Description = "The ONNX model file." };

    public static Option<string?> Mask() => new("--mask")
    {
        Description = "A .npz file of masks, one per masked weight, named and shaped like it: where a mask is zero the weight is dropped.",
        HelpName = "F.npz",
    };

    public static Option<int?> Batch() => Within(1, int.MaxValue, new Option<int?>("--batch")
    {
        Description = "Fills the free first dimension of every input. Other free dimensions are 1. Default: 1.",
        HelpName = "N",
    });

    public static Option<int> Threads() => Within(0, 1024, new Option<int>("--threads")
    {
        Description = "Threads that share one layer's work; 0 takes all of this machine's.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    });

    public static Option<string> Tuning()
    {
        var option = new Option<string>("--tuning")
        {
            Description = "What kernels are chosen by: predicted times, or times of the best few measured at load (measured).",
            HelpName = "KIND",
            DefaultValueFactory = _ => Predicted,
        };
        option.AcceptOnlyFromAmong(Predicted, Measured);
        return option;
    }

    public static Option<string?> TuningFile() => new("--tuning-file") { Description = "Take over the choice of kernels that --save-tuning wrote for this model.", HelpName = "F.json" };

    public static Option<string?> SaveTuning() => new("--save-tuning") { Description = "Write which kernel runs each layer, for --tuning-file.", HelpName = "F.json" };

    /// <summary>The kind of tuning that <see cref="Tuning"/> stands for.</summary>
    public static Tuning Resolve(string tuning) => tuning == Measured ? SparseRuntime.Tuning.Measured : SparseRuntime.Tuning.Predicted;

    /// <summary>The name that <see cref="Tuning"/> has for a kind of tuning.</summary>
    public static string NameOf(Tuning tuning) => tuning == SparseRuntime.Tuning.Measured ? Measured : Predicted;

    public static Option<string> Weights()
    {
        var option = new Option<string>("--weights")
        {
            Description = "What weights are stored as: their own values (single), or rounded to float16 (half) in layers whose weights float16 has the range for.",
            HelpName = "KIND",
            DefaultValueFactory = _ => Single,
        };
        option.AcceptOnlyFromAmong(Single, Half);
        return option;
    }

    /// <summary>The storage that <see cref="Weights"/> stands for.</summary>
    public static WeightStorage ResolveWeights(string weights) => weights == Half ? WeightStorage.Half : WeightStorage.Single;

    /// <summary>The name that <see cref="Weights"/> has for a storage.</summary>
    public static string NameOf(WeightStorage storage) => storage == WeightStorage.Half ? Half : Single;

    public static Option<ulong> Seed() => new("--seed")
    {
        Description = "Seed for inputs that are not given: floating-point numbers uniform in [-1, 1), integers 0 or 1, booleans evenly.",
        HelpName = "S",
        DefaultValueFactory = _ => 1,
    };

    public static Option<double> Seconds(string description, double missing) => Within(0.01, MaximumSeconds, new Option<double>("--seconds")
    {
        Description = description,
        HelpName = "S",
        DefaultValueFactory = _ => missing,
    });

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object on standard output and nothing else there." };

    /// <summary>Makes a value outside <paramref name="minimum"/> to <paramref name="maximum"/> an error of usage.</summary>
    public static Option<T> Within<T>(double minimum, double maximum, Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && double.TryParse(result.Tokens[0].Value, out double value) && !(value >= minimum && value <= maximum))
                result.AddError($"{option.Name} must be between {minimum} and {maximum}, not {result.Tokens[0].Value}.");
        });
        return option;
    }

    /// <summary>The number of threads that an option of 0 or more stands for.</summary>
    public static int Resolve(int threads) => threads == 0 ? Environment.ProcessorCount : threads;
}
