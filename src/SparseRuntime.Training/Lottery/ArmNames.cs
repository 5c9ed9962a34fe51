namespace SparseRuntime.Training;

/// <summary>What arms are called in recipes, folders and tables.</summary>
public static class ArmNames
{
    private static readonly (Arm Arm, string Name)[] All =
    [
        (Arm.Ticket, "ticket"),
        (Arm.Reinitialized, "reinitialized"),
        (Arm.RandomMask, "random-mask"),
        (Arm.RandomMaskGlobal, "random-mask-global"),
        (Arm.RandomMaskEven, "random-mask-even"),
        (Arm.OneShot, "one-shot"),
        (Arm.StepZero, "step-0"),
        (Arm.SignedConstant, "signed-constant"),
    ];

    /// <summary>The name of an arm.</summary>
    public static string Of(Arm arm) => Array.Find(All, entry => entry.Arm == arm).Name ?? throw new ArgumentOutOfRangeException(nameof(arm), arm, "there is no such arm");

    /// <summary>The arm of a name; null where there is none.</summary>
    public static Arm? Find(string name)
    {
        int index = Array.FindIndex(All, entry => entry.Name == name);
        return index < 0 ? null : All[index].Arm;
    }

    /// <summary>The names of all arms.</summary>
    public static IEnumerable<string> Names => All.Select(entry => entry.Name);
}
