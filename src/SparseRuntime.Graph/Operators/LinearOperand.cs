namespace SparseRuntime.Graph.Operators;

/// <summary>How the dynamic operand of a <see cref="Linear"/> node is laid out.</summary>
public enum LinearOperand
{
    /// <summary>[..., features]: every row is an image with a plane of one position (X · W).</summary>
    Rows,

    /// <summary>[..., features, columns]: every matrix is an image whose plane is its columns (W · X).</summary>
    Columns,

    /// <summary>[images, features, up to three spatial axes]: convolution.</summary>
    Planes,
}
