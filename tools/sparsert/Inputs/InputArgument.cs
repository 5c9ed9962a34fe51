namespace SparseRuntime.Tool.Inputs;

/// <summary>One <c>--input name=file</c> of the command line.</summary>
internal readonly record struct InputArgument(string Name, string Path)
{
    /// <summary>Splits at the last <c>=</c> before which there is a name and after which there is a path.</summary>
    /// <returns>False when the text is not of the form <c>name=file</c>.</returns>
    public static bool TryParse(string text, out InputArgument argument)
    {
        // Tensor names may contain '=', paths seldom do.
        int split = text.LastIndexOf('=');
        bool valid = split > 0 && split < text.Length - 1;
        argument = valid ? new InputArgument(text[..split], text[(split + 1)..]) : default;
        return valid;
    }
}
