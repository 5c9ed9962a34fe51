namespace SparseRuntime.Tool.Zoo;

/// <summary>An architecture that can be built.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Pruned">Which of its layers are pruned.</param>
/// <param name="Build">Adds its layers.</param>
internal sealed record ZooModel(string Name, string Pruned, Action<ZooBuilder> Build);
