using FsCheck;
using FsCheck.Fluent;

namespace SparseRuntime.Tests;

/// <summary>Checks something for many random cases; a failure shows the seed that brings it back.</summary>
internal static class Property
{
    public static void Holds(Action<Random> check, int cases = 100) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => check(new Random(seed)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(cases).WithStartSize(1_000).WithEndSize(1_000_000));
}
