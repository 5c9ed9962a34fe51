using SparseRuntime.Tensors;
using SparseRuntime.Tool.Measuring;

namespace SparseRuntime.Tool.Commands;

/// <summary>What a <see cref="Benchmark"/> has timed, while it is still loaded.</summary>
/// <param name="Session">The model as it was timed.</param>
/// <param name="Inputs">What it was timed on.</param>
/// <param name="Agreements">How far results are from those of others, by the names that <see cref="Json.PeerResult"/> gives them.</param>
/// <param name="PeakGflops">The multiply-add peak of the cores in use.</param>
/// <param name="Layers">Every step of the model, in running order.</param>
/// <param name="DenseLayers">The same with dense executors, timed in turns; null where those were not compared with.</param>
internal sealed record BenchSubjects(
    InferenceSession Session,
    IReadOnlyDictionary<string, Tensor> Inputs,
    IReadOnlyDictionary<string, Agreement> Agreements,
    double PeakGflops,
    IReadOnlyList<LayerTiming> Layers,
    IReadOnlyList<LayerTiming>? DenseLayers);
