namespace SparseRuntime.Training;

/// <summary>Checks of lists whose items have an order.</summary>
internal static class RecipeOrder
{
    /// <summary>Fails unless numbers rise: so each is there once, and there is one way to write the list.</summary>
    public static void CheckLevels(IReadOnlyList<int> numbers, RecipeNode node, RecipePlace place)
    {
        for (int i = 1; i < numbers.Count; i++)
        {
            if (numbers[i] <= numbers[i - 1]) throw place.Wrong(node.Items[i], $"{numbers[i]} comes after {numbers[i - 1]}; the list must rise, without repeating a number");
        }
    }
}
