using System.Numerics;

namespace SparseRuntime.Graph.Operators;

/// <summary>Which elements along an axis an element of the result is a weighted sum of.</summary>
/// <param name="axis">The axis.</param>
/// <param name="settings">How to resize; not by the nearest element.</param>
internal readonly struct ResizeFilter(ResizeAxis axis, ResizeSettings settings)
{
    /// <summary>Elements further apart than this have no weight, in elements of the operand.</summary>
    private double Stretch => settings.Antialias ? Math.Min(axis.Scale, 1) : 1;

    private int Radius => settings.Mode == ResizeMode.Linear ? 1 : 2;

    /// <summary>The first tap, counted from the element at or before the place.</summary>
    private double FirstTap => Math.Floor(-Radius / Stretch) + 1;

    /// <summary>How many elements every sum has; as a floating-point number, since a tiny scale takes any number of them.</summary>
    internal double Taps => 2 - (2 * FirstTap);

    /// <summary>Fills the taps of one element of the result.</summary>
    /// <param name="index">The element.</param>
    /// <param name="positions">Receives positions along the operand's axis; −1 for all when the element shows what lies outside.</param>
    /// <param name="weights">Receives as many weights.</param>
    internal void Fill<T>(int index, Span<int> positions, Span<T> weights)
        where T : unmanaged, INumber<T>
    {
        double place = axis.Place(index, settings.Coordinates);
        if (axis.IsOutside(place, settings.Coordinates))
        {
            positions.Fill(-1);
            weights.Clear();
            return;
        }

        // Far beyond the border only the border shows, however far it is.
        double floor = Math.Clamp(Math.Floor(place), -2.0 - positions.Length, axis.Input + 2.0 + positions.Length);
        double ratio = Math.Clamp(place - floor, 0, 1);
        double sum = 0;
        for (int tap = 0; tap < positions.Length; tap++)
        {
            double offset = FirstTap + tap;
            double position = floor + offset;
            bool counts = !settings.ExcludeOutside || (position >= 0 && position < axis.Input);
            sum += counts ? Weight((offset - ratio) * Stretch) : 0;
        }

        bool normalizes = (settings.ExcludeOutside || settings.Antialias) && sum != 0;
        for (int tap = 0; tap < positions.Length; tap++)
        {
            double offset = FirstTap + tap;
            double position = floor + offset;
            bool counts = !settings.ExcludeOutside || (position >= 0 && position < axis.Input);
            double weight = counts ? Weight((offset - ratio) * Stretch) : 0;
            positions[tap] = (int)Math.Clamp(position, 0, axis.Input - 1.0);
            weights[tap] = T.CreateSaturating(normalizes ? weight / sum : weight);
        }
    }

    /// <summary>The kernel at a distance: a triangle, or the cubic convolution kernel of Keys (1981) with coefficient a.</summary>
    private double Weight(double distance)
    {
        double x = Math.Abs(distance);
        if (settings.Mode == ResizeMode.Linear) return Math.Max(0, 1 - x);
        double a = settings.CubicCoefficient;
        if (x <= 1) return (((((a + 2) * x) - (a + 3)) * x) * x) + 1;
        return x < 2 ? ((((((x - 5) * x) + 8) * x) - 4) * a) : 0;
    }
}
