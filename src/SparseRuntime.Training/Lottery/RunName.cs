namespace SparseRuntime.Training;

/// <summary>Which training of an experiment it is.</summary>
/// <param name="Replicate">The repetition, from 0 on.</param>
/// <param name="Level">Rounds of pruning before it.</param>
/// <param name="Arm">What is trained, as <see cref="ArmNames"/> or an experiment calls it.</param>
public readonly record struct RunName(int Replicate, int Level, string Arm)
{
    /// <summary>Its folder within that of the experiment.</summary>
    public string Folder => Path.Combine(FolderOf(Replicate, Level), Arm);

    /// <summary>The folder of all runs of a level within that of the experiment.</summary>
    internal static string FolderOf(int replicate, int level) => Path.Combine($"replicate_{replicate}", $"level_{level}");

    /// <summary>As it is written where people read.</summary>
    public override string ToString() => $"replicate {Replicate}, level {Level}, {Arm}";
}
