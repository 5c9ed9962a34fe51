namespace SparseRuntime.Training;

/// <summary>A key as users read of it.</summary>
/// <param name="Section">Its section; empty for the recipe itself.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Type">What kind of value it has.</param>
/// <param name="Default">What it is where it is not written.</param>
/// <param name="Range">Which values there are.</param>
/// <param name="With">What it goes with; empty for anything.</param>
internal sealed record RecipeKeyInfo(string Section, string Name, string Type, string Default, string Range, string With);
