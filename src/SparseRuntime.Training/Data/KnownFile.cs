namespace SparseRuntime.Training;

/// <summary>A file of a well-known data set.</summary>
/// <param name="Name">What it is called everywhere, unpacked; packed, <c>.gz</c> follows.</param>
/// <param name="Samples">How many samples, or labels, it has.</param>
/// <param name="Digest">The SHA-256 of the unpacked file, in lower-case hexadecimal digits.</param>
public sealed record KnownFile(string Name, int Samples, string Digest);
