namespace SparseRuntime.Pruning;

/// <summary>How precisely a weight is to be stored; see <see cref="PrecisionLevels"/>.</summary>
public enum WeightPrecision
{
    /// <summary>A whole number of 4 bits times a scale.</summary>
    Int4,

    /// <summary>A whole number of 8 bits times a scale.</summary>
    Int8,

    /// <summary>A floating-point number of 16 bits.</summary>
    Float16,
}
