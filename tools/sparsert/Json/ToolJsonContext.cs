using System.Text.Json.Serialization;

namespace SparseRuntime.Tool.Json;

/// <summary>The JSON form of every command's result, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    Converters = [typeof(FiniteNumberConverter), typeof(DimensionConverter)])]
[JsonSerializable(typeof(InspectResult))]
[JsonSerializable(typeof(RunResult))]
[JsonSerializable(typeof(VerifyResult))]
[JsonSerializable(typeof(SuiteResult))]
[JsonSerializable(typeof(BenchResult))]
[JsonSerializable(typeof(FootprintResult))]
[JsonSerializable(typeof(DemoResult))]
[JsonSerializable(typeof(KernelsResult))]
[JsonSerializable(typeof(PublishResult))]
[JsonSerializable(typeof(AdviseResult))]
[JsonSerializable(typeof(CalibrateResult))]
[JsonSerializable(typeof(SelectionResult))]
[JsonSerializable(typeof(GraphChallengeResult))]
[JsonSerializable(typeof(ZooResult))]
[JsonSerializable(typeof(PruneResult))]
[JsonSerializable(typeof(DataFetchResult))]
[JsonSerializable(typeof(DataShowResult))]
[JsonSerializable(typeof(TrainingResultSet))]
[JsonSerializable(typeof(TrainingPreview))]
[JsonSerializable(typeof(BranchPreview))]
[JsonSerializable(typeof(StepResult))]
[JsonSerializable(typeof(TicketReportResult))]
internal sealed partial class ToolJsonContext : JsonSerializerContext;
