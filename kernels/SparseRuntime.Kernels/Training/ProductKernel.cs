namespace SparseRuntime.Kernels;

/// <summary>
/// Dense products: panels of a few registers of columns, in each of them blocks of the depth that stay in first-level
/// cache while all rows pass.
/// </summary>
internal static unsafe class ProductKernel<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Bytes of the right matrix in a block; what rows read and write beside it needs room, too.</summary>
    private const int BlockBytes = 28 << 10;

    public static void Run(in ProductCall call)
    {
        int registers = call.Columns / TSimd.Lanes;
        for (int register = 0; register < registers;)
        {
            int width = PanelWidth(registers - register);
            int most = BlockBytes / (width * TSimd.Lanes * sizeof(float));
            int blocks = (call.Depth + most - 1) / most;
            int depth = 0;
            for (int block = 1; block <= blocks; block++)
            {
                int end = (int)((long)call.Depth * block / blocks);
                Panel(call, width, register * TSimd.Lanes, depth, end);
                depth = end;
            }

            register += width;
        }
    }

    /// <summary>Registers of the next panel: seven and four, as long as what is left can be had of them, too.</summary>
    internal static int PanelWidth(int registers)
    {
        if (TSimd.Registers >= 32 && IsSumOfSevensAndFours(registers - 7)) return 7;
        return registers >= 4 ? 4 : registers >= 2 ? 2 : 1;
    }

    private static bool IsSumOfSevensAndFours(int registers)
    {
        for (; registers >= 0; registers -= 7)
        {
            if (registers % 4 == 0) return true;
        }

        return false;
    }

    private static void Panel(in ProductCall call, int width, int column, int depth, int endDepth)
    {
        switch (width)
        {
            case 7:
                ProductTile3By7<TSimd, TVector>.Run(call, column, depth, endDepth);
                break;
            case 4 when TSimd.Registers >= 32:
                ProductTile6By4<TSimd, TVector>.Run(call, column, depth, endDepth);
                break;
            case 4:
                ProductTile3By4<TSimd, TVector>.Run(call, column, depth, endDepth);
                break;
            case 2:
                ProductTile6By2<TSimd, TVector>.Run(call, column, depth, endDepth);
                break;
            default:
                ProductTile6By1<TSimd, TVector>.Run(call, column, depth, endDepth);
                break;
        }
    }
}
