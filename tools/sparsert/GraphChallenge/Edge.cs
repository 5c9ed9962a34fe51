namespace SparseRuntime.Tool.GraphChallenge;

/// <summary>One entry of a sparse matrix in a file; indices count from 1.</summary>
internal readonly record struct Edge(int Row, int Column, float Value);
