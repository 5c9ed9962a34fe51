namespace SparseRuntime.Training;

/// <summary>What initial weights are drawn from; see <see cref="Initialization"/>.</summary>
public enum InitializationKind
{
    /// <summary><see cref="Initialization.GlorotNormal"/>.</summary>
    GlorotNormal,

    /// <summary><see cref="Initialization.HeNormal"/>.</summary>
    HeNormal,

    /// <summary><see cref="Initialization.SparsityAware"/>.</summary>
    SparsityAware,
}
