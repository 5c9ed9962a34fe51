using System.Text;

namespace SparseRuntime.Tool.Demo;

/// <summary>Grey images as lines of text, two rows of pixels to a line, as characters are about twice as high as wide.</summary>
internal static class ImageText
{
    /// <summary>From black to white, each with more ink than the one before: for dark terminals.</summary>
    private const string Shades = " .:-=+*#%@";

    /// <summary>An image.</summary>
    /// <param name="pixels">Its pixels from 0 to 255, row by row.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <returns>Half as many lines as rows, as long as the image is wide.</returns>
    public static string[] Lines(ReadOnlySpan<float> pixels, int width)
    {
        var lines = new string[pixels.Length / width / 2];
        var line = new StringBuilder(width);
        for (int row = 0; row < lines.Length; row++)
        {
            line.Clear();
            for (int column = 0; column < width; column++)
            {
                float mean = (pixels[(2 * row * width) + column] + pixels[(((2 * row) + 1) * width) + column]) / 2;
                line.Append(Shades[Math.Clamp((int)(mean / 256 * Shades.Length), 0, Shades.Length - 1)]);
            }

            lines[row] = line.ToString();
        }

        return lines;
    }
}
