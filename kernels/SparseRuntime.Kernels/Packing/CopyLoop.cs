using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>The row of a panel for one position of the kernel, filled for some lines of some features.</summary>
internal readonly unsafe struct CopyLoop<TSimd, TVector, TPick>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TPick : struct, IPick<TVector>
{
    private readonly int _outer;
    private readonly long _outerStep;
    private readonly long _outerTargetStep;
    private readonly int _inner;
    private readonly long _innerStep;
    private readonly long _innerTargetStep;

    /// <summary>Takes over the loop's extents.</summary>
    /// <param name="features">Number of features.</param>
    /// <param name="featureStep">Values from one to the next in the input.</param>
    /// <param name="featureTargetStep">Values from one to the next in the panel.</param>
    /// <param name="lines">Number of lines of each.</param>
    /// <param name="lineStep">Values from one to the next in the input.</param>
    /// <param name="lineTargetStep">Values from one to the next in the panel.</param>
    public CopyLoop(int features, long featureStep, long featureTargetStep, int lines, long lineStep, long lineTargetStep)
    {
        // The inner loop is the one that has more to do.
        bool byLines = lines > 1;
        (_outer, _outerStep, _outerTargetStep) = byLines ? (features, featureStep, featureTargetStep) : (1, 0, 0);
        (_inner, _innerStep, _innerTargetStep) = byLines ? (lines, lineStep, lineTargetStep) : (features, featureStep, featureTargetStep);
    }

    /// <summary>Fills the rows.</summary>
    /// <param name="feature">What the pieces' sources count from.</param>
    /// <param name="pieces">Where lanes come from.</param>
    /// <param name="start">Where the pieces of each register begin; one entry more. Lanes of none are zero.</param>
    /// <param name="registers">Registers of a row.</param>
    /// <param name="target">The first row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(float* feature, RegisterPiece* pieces, int* start, int registers, float* target)
    {
        pieces += start[0];
        if (registers == 4 && start[1] - start[0] == 1 && start[2] - start[1] == 1 && start[3] - start[2] == 1 && start[4] - start[3] == 1)
        {
            Four(feature, pieces, target);
            return;
        }

        for (int register = 0; register < registers; register++, target += TSimd.Lanes)
        {
            int count = start[register + 1] - start[register];
            if (count == 0) Zero(target);
            else if (count == 1) One(feature + pieces->Source, pieces->Lanes, target);
            else Two(feature, pieces, target);
            for (int i = 2; i < count; i++)
                Merge(feature + pieces[i].Source, pieces[i].Lanes, target);
            pieces += count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Four(float* feature, RegisterPiece* pieces, float* target)
    {
        TVector mask0 = TSimd.LaneMask(pieces[0].Lanes), mask1 = TSimd.LaneMask(pieces[1].Lanes);
        TVector mask2 = TSimd.LaneMask(pieces[2].Lanes), mask3 = TSimd.LaneMask(pieces[3].Lanes);
        float* source = feature + pieces[0].Source;
        long apart1 = pieces[1].Source - pieces[0].Source, apart2 = pieces[2].Source - pieces[0].Source, apart3 = pieces[3].Source - pieces[0].Source;
        for (int o = 0; o < _outer; o++, source += _outerStep, target += _outerTargetStep)
        {
            float* s = source, t = target;
            for (int i = 0; i < _inner; i++, s += _innerStep, t += _innerTargetStep)
            {
                TSimd.Store(t, TSimd.Select(mask0, TPick.Load(s), TSimd.Zero));
                TSimd.Store(t + TSimd.Lanes, TSimd.Select(mask1, TPick.Load(s + apart1), TSimd.Zero));
                TSimd.Store(t + (2 * TSimd.Lanes), TSimd.Select(mask2, TPick.Load(s + apart2), TSimd.Zero));
                TSimd.Store(t + (3 * TSimd.Lanes), TSimd.Select(mask3, TPick.Load(s + apart3), TSimd.Zero));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Zero(float* target)
    {
        for (int o = 0; o < _outer; o++, target += _outerTargetStep)
        {
            float* t = target;
            for (int i = 0; i < _inner; i++, t += _innerTargetStep)
                TSimd.Store(t, TSimd.Zero);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void One(float* source, uint lanes, float* target)
    {
        TVector mask = TSimd.LaneMask(lanes);
        for (int o = 0; o < _outer; o++, source += _outerStep, target += _outerTargetStep)
        {
            float* s = source, t = target;
            for (int i = 0; i < _inner; i++, s += _innerStep, t += _innerTargetStep)
                TSimd.Store(t, TSimd.Select(mask, TPick.Load(s), TSimd.Zero));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Two(float* feature, RegisterPiece* pieces, float* target)
    {
        TVector firstMask = TSimd.LaneMask(pieces[0].Lanes);
        TVector secondMask = TSimd.LaneMask(pieces[1].Lanes);
        float* source = feature + pieces[0].Source;
        long apart = pieces[1].Source - pieces[0].Source;
        for (int o = 0; o < _outer; o++, source += _outerStep, target += _outerTargetStep)
        {
            float* s = source, t = target;
            for (int i = 0; i < _inner; i++, s += _innerStep, t += _innerTargetStep)
            {
                TVector first = TSimd.Select(firstMask, TPick.Load(s), TSimd.Zero);
                TSimd.Store(t, TSimd.Select(secondMask, TPick.Load(s + apart), first));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Merge(float* source, uint lanes, float* target)
    {
        TVector mask = TSimd.LaneMask(lanes);
        for (int o = 0; o < _outer; o++, source += _outerStep, target += _outerTargetStep)
        {
            float* s = source, t = target;
            for (int i = 0; i < _inner; i++, s += _innerStep, t += _innerTargetStep)
                TSimd.Store(t, TSimd.Select(mask, TPick.Load(s), TSimd.Load(t)));
        }
    }
}
