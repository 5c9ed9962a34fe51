using SparseRuntime.Training;

namespace SparseRuntime.Tool.Json;

/// <summary>What is in a data set; either there are classes or at least one target.</summary>
internal sealed record DataDescription(
    int Samples, int Features, int ConstantFeatures, double Minimum, double Maximum, double Mean, double Deviation, int Targets, IReadOnlyList<ClassDescription> Classes)
{
    public static DataDescription Of(DataSet data)
    {
        DataStatistics statistics = DataStatistics.Of(data);
        return new DataDescription(
            data.Count,
            data.FeatureCount,
            statistics.ConstantFeatures,
            statistics.Minimum,
            statistics.Maximum,
            statistics.Mean,
            statistics.Deviation,
            data.TargetCount,
            [.. data.ClassNames.Zip(statistics.ClassCounts, (name, samples) => new ClassDescription(name, samples))]);
    }
}
