using System.Numerics;
using SparseRuntime.Kernels;

namespace SparseRuntime.Chain;

/// <summary>Where a run's results go. Threads write different inputs' results.</summary>
internal sealed unsafe class ChainOutputs(bool[] alive, float[]? activations)
{
    /// <summary>Writes the live columns of a panel.</summary>
    public void Write(ColumnPanel panel, PanelLayout layout)
    {
        for (ulong live = panel.Live; live != 0; live &= live - 1)
        {
            int lane = BitOperations.TrailingZeroCount(live);
            int input = panel.Inputs[lane];
            alive[input] = true;
            if (activations is null) continue;
            Span<float> target = activations.AsSpan(checked(input * layout.Features), layout.Features);
            for (int feature = 0; feature < target.Length; feature++)
                target[feature] = panel.Data[((long)layout.RowOf(feature) * layout.Lanes) + lane];
        }
    }
}
