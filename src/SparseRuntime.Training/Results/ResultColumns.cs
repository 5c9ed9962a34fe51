using System.Globalization;

namespace SparseRuntime.Training;

/// <summary>The columns of all tables of results, and how their cells are written and read. Numbers come back to the bit.</summary>
internal static class ResultColumns
{
    /// <summary>Of <c>results.csv</c>.</summary>
    public static IReadOnlyList<string> Runs { get; } =
    [
        "replicate", "level", "arm", "kept", "weights", "steps", "early_stop_step", "validation_loss", "validation_accuracy", "test_loss", "test_accuracy",
        "final_training_loss", "final_validation_accuracy", "final_test_accuracy", "initial_checksum", "mask_checksum",
    ];

    /// <summary>Of <c>layers.csv</c>.</summary>
    public static IReadOnlyList<string> Layers { get; } = ["replicate", "level", "arm", "layer", "kept", "weights", "step0_jaccard"];

    /// <summary>Of <c>measures.csv</c>.</summary>
    public static IReadOnlyList<string> Measures { get; } = ["experiment", "replicate", "level", "arm", "setting", "value"];

    /// <summary>Of <c>curve.csv</c>.</summary>
    public static IReadOnlyList<string> Curve { get; } = ["step", "rate", "sparsity", "training_loss", "training_accuracy", "validation_loss", "validation_accuracy"];

    /// <summary>A line of cells.</summary>
    public static string Line(params ReadOnlySpan<string> cells) => string.Join(',', cells);

    /// <summary>A whole number's cell.</summary>
    public static string Cell(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number's cell, empty for none.</summary>
    public static string Cell(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    /// <summary>The line of a run.</summary>
    public static string Line(RunRow run) => Line(
        Cell(run.Replicate),
        Cell(run.Level),
        run.Arm,
        Cell(run.Kept),
        Cell(run.Weights),
        Cell(run.Steps),
        Cell(run.EarlyStopStep),
        Cell(run.ValidationLoss),
        Cell(run.ValidationAccuracy),
        Cell(run.TestLoss),
        Cell(run.TestAccuracy),
        Cell(run.FinalTrainingLoss),
        Cell(run.FinalValidationAccuracy),
        Cell(run.FinalTestAccuracy),
        run.InitialChecksum,
        run.MaskChecksum);

    /// <summary>The run of a line.</summary>
    public static RunRow Run(ResultTable line) => new()
    {
        Replicate = line.Index("replicate"),
        Level = line.Index("level"),
        Arm = line.Name("arm"),
        Kept = line.Count("kept", 1),
        Weights = line.Count("weights", 1),
        Steps = line.Count("steps", 1),
        EarlyStopStep = line.Count("early_stop_step"),
        ValidationLoss = line.Number("validation_loss", 0),
        ValidationAccuracy = line.Share("validation_accuracy"),
        TestLoss = line.Optional("test_loss", column => line.Number(column, 0)),
        TestAccuracy = line.Optional("test_accuracy", line.Share),
        FinalTrainingLoss = line.Number("final_training_loss", 0),
        FinalValidationAccuracy = line.Share("final_validation_accuracy"),
        FinalTestAccuracy = line.Optional("final_test_accuracy", line.Share),
        InitialChecksum = line.Name("initial_checksum"),
        MaskChecksum = line.Name("mask_checksum"),
    };

    /// <summary>The line of an evaluation.</summary>
    public static string Line(Evaluation e) =>
        Line(Cell(e.Step), Cell(e.Rate), Cell(e.Sparsity), Cell(e.TrainingLoss), Cell(e.TrainingAccuracy), Cell(e.ValidationLoss), Cell(e.ValidationAccuracy));
}
