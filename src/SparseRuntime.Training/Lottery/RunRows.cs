using System.Globalization;

namespace SparseRuntime.Training;

/// <summary>Rows of <c>results.csv</c>.</summary>
internal static class RunRows
{
    public const string Header = "replicate,level,arm,kept,weights,steps,early_stop_step,validation_loss,validation_accuracy,test_loss,test_accuracy,final_training_loss,final_validation_accuracy,final_test_accuracy,initial_checksum,mask_checksum";

    private const int Columns = 16;

    public static string Format(RunRecord record) => string.Join(
        ',',
        Text(record.Run.Replicate),
        Text(record.Run.Level),
        record.Run.Arm,
        Text(record.Kept),
        Text(record.Weights),
        Text(record.Steps),
        Text(record.EarlyStopStep),
        Text(record.Validation.Loss),
        Text(record.Validation.Accuracy),
        Text(record.Test?.Loss),
        Text(record.Test?.Accuracy),
        Text(record.FinalTrainingLoss),
        Text(record.FinalValidationAccuracy),
        Text(record.FinalTestAccuracy),
        record.InitialChecksum,
        record.MaskChecksum);

    /// <exception cref="InvalidDataException">It is no such row.</exception>
    public static RunRecord Parse(string row)
    {
        string[] cells = row.Split(',');
        if (cells.Length != Columns) throw new InvalidDataException($"a row of results has {Columns} columns, not {cells.Length}");
        try
        {
            double? testLoss = Optional(cells[9]), testAccuracy = Optional(cells[10]);
            return new RunRecord
            {
                Run = new RunName(int.Parse(cells[0], CultureInfo.InvariantCulture), int.Parse(cells[1], CultureInfo.InvariantCulture), cells[2]),
                Kept = long.Parse(cells[3], CultureInfo.InvariantCulture),
                Weights = long.Parse(cells[4], CultureInfo.InvariantCulture),
                Steps = long.Parse(cells[5], CultureInfo.InvariantCulture),
                EarlyStopStep = long.Parse(cells[6], CultureInfo.InvariantCulture),
                Validation = new Score(Number(cells[7]), Number(cells[8])),
                Test = testLoss is { } loss && testAccuracy is { } accuracy ? new Score(loss, accuracy) : null,
                FinalTrainingLoss = Number(cells[11]),
                FinalValidationAccuracy = Number(cells[12]),
                FinalTestAccuracy = Optional(cells[13]),
                InitialChecksum = cells[14],
                MaskChecksum = cells[15],
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new InvalidDataException($"a row of results has a cell that is no number: {e.Message}", e);
        }
    }

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    private static double? Optional(string cell) => cell.Length == 0 ? null : Number(cell);
}
