namespace SparseRuntime.Graph.Operators;

/// <summary>What a <see cref="Binary"/> computes of every pair of elements.</summary>
public enum BinaryKind
{
    /// <summary>a + b.</summary>
    Add,

    /// <summary>a − b.</summary>
    Sub,

    /// <summary>a · b.</summary>
    Mul,

    /// <summary>a / b; integers round toward zero.</summary>
    Div,

    /// <summary>The remainder with the sign of the divisor b.</summary>
    Mod,

    /// <summary>The remainder with the sign of the dividend a, as C's <c>fmod</c>.</summary>
    Fmod,

    /// <summary>The greater; NaN if either is.</summary>
    Max,

    /// <summary>The lesser; NaN if either is.</summary>
    Min,

    /// <summary>a where not negative, else a · b.</summary>
    PRelu,

    /// <summary>Bitwise on integers, logical on bool.</summary>
    And,

    /// <summary>Bitwise on integers, logical on bool.</summary>
    Or,

    /// <summary>Bitwise on integers, logical on bool.</summary>
    Xor,

    /// <summary>a shifted left by b bits; unsigned integers; 0 once every bit is out.</summary>
    ShiftLeft,

    /// <summary>a shifted right by b bits; unsigned integers; 0 once every bit is out.</summary>
    ShiftRight,
}
