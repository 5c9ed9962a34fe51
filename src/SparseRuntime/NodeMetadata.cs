using SparseRuntime.Graph;
using SparseRuntime.Tensors;

namespace SparseRuntime;

/// <summary>What a model declares about an input or output.</summary>
/// <param name="ElementType">The type of every element.</param>
/// <param name="Dimensions">The extents, numbers or free; null when even their number is open.</param>
public sealed record NodeMetadata(ElementType ElementType, IReadOnlyList<DeclaredDimension>? Dimensions)
{
    /// <summary>The form <c>float32[batch,3,224,224]</c>.</summary>
    public override string ToString() =>
        $"{ElementType.DisplayName()}[{(Dimensions is null ? "..." : string.Join(',', Dimensions))}]";
}
