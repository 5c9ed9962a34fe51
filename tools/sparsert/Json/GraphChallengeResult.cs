namespace SparseRuntime.Tool.Json;

/// <summary>What <c>sparsert graphchallenge --json</c> prints.</summary>
/// <param name="EdgesPerSecond">Images × edges over the median time: the challenge's rate.</param>
/// <param name="Seconds">Median time of inference; reading and preparing come before it.</param>
/// <param name="CategoriesRight">Images that are alive at the end exactly if the truth says so.</param>
/// <param name="CategoriesTotal">Images whose category was compared: all of them.</param>
/// <param name="Survivors">Images that are alive at the end.</param>
/// <param name="ExpectedSurvivors">Images that the truth says are alive.</param>
/// <param name="Images">Images.</param>
/// <param name="Neurons">Neurons of every layer.</param>
/// <param name="Layers">Layers.</param>
/// <param name="Edges">Nonzero weights of all layers.</param>
/// <param name="Bias">The bias of every neuron.</param>
/// <param name="Threads">Threads that share a run.</param>
/// <param name="Runs">Timed runs.</param>
/// <param name="FastestSeconds">Time of the fastest run.</param>
/// <param name="ComputedShare">Multiply-adds of images while they were alive, as a share of images × edges.</param>
/// <param name="WeightBytes">Bytes of encoded weights.</param>
/// <param name="LoadSeconds">Time to read all files and to encode the weights.</param>
/// <param name="Processor">The processor.</param>
/// <param name="InstructionSet">The instruction set of the kernels.</param>
internal sealed record GraphChallengeResult(
    double EdgesPerSecond,
    double Seconds,
    int CategoriesRight,
    int CategoriesTotal,
    int Survivors,
    int ExpectedSurvivors,
    int Images,
    int Neurons,
    int Layers,
    long Edges,
    double Bias,
    int Threads,
    int Runs,
    double FastestSeconds,
    double ComputedShare,
    long WeightBytes,
    double LoadSeconds,
    string Processor,
    string InstructionSet);
