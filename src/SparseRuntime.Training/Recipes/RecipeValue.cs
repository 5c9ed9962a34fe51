namespace SparseRuntime.Training;

/// <summary>A kind of value: how it is read, written and described.</summary>
/// <param name="Type">What it is, for users.</param>
/// <param name="Range">Which ones there are, for users.</param>
/// <param name="Read">Reads it; throws <see cref="RecipeException"/> for anything else.</param>
/// <param name="Write">Writes it in its one spelling.</param>
internal sealed record RecipeValue<V>(string Type, string Range, Func<RecipeNode, RecipePlace, V> Read, Func<V, string> Write);
