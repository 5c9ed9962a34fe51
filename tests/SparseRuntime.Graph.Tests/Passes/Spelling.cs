namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>Builds a value out of primitive operators on another.</summary>
internal delegate GraphValue Spelling(GraphBuilder b, GraphValue x);
