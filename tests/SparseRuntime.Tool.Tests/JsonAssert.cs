using System.Text.Json;

namespace SparseRuntime.Tool.Tests;

/// <summary>Checks of JSON that programs rely on.</summary>
internal static class JsonAssert
{
    /// <summary>Fails unless an object has exactly the given keys.</summary>
    public static void HasKeys(JsonElement element, params string[] keys) =>
        Assert.That(element.EnumerateObject().Select(property => property.Name), Is.EquivalentTo(keys));

    /// <summary>Fails unless an array is not empty and each of its objects has exactly the given keys.</summary>
    public static void AllHaveKeys(JsonElement array, params string[] keys)
    {
        Assert.That(array.GetArrayLength(), Is.GreaterThan(0));
        foreach (JsonElement element in array.EnumerateArray())
            HasKeys(element, keys);
    }
}
