using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Neon;

/// <summary>
/// One case, word by word: rows, taps, groups; kernel, stride, dilation and paddings of the window; kind, alpha and beta
/// of the activation; whether there is a residual; whether there is a bias, and it; row starts, taps and values of the weights; images and plane of
/// the input, and it; the residual. Arrays come without their lengths where those follow from what came before.
/// </summary>
internal sealed unsafe class CaseReader
{
    private readonly int* _end;
    private int* _next;

    public CaseReader(int* words, long bytes)
    {
        _next = words;
        _end = words + (bytes / sizeof(int));
        int rows = Int(), taps = Int(), groups = Int();
        var window = new LinearWindow(Extent(), Extent(), Extent(), Extent(), Extent());
        var activation = new Activation((ActivationKind)Int(), Float(), Float());
        bool hasResidual = Int() != 0;
        float[]? bias = Int() != 0 ? Floats(rows) : null;
        int[] rowStart = Ints(rows + 1);
        int[] tapIndices = Ints(rowStart[rows]);
        Layer = new LinearLayer(WeightMatrix.FromRows(rows, taps, rowStart, tapIndices, Floats(rowStart[rows])), window, groups, bias, activation, hasResidual);
        Geometry = new LinearGeometry(Layer, Int(), Extent());
        Input = Floats(Geometry.Images * Geometry.InputFeatures * Geometry.InputPlane.Count);
        Residual = hasResidual ? Floats(Geometry.Columns * Geometry.OutputFeatures) : null;
        if (_next != _end) LibC.Fail("a case is longer than its parts");
    }

    public LinearLayer Layer { get; }

    public LinearGeometry Geometry { get; }

    public float[] Input { get; }

    public float[]? Residual { get; }

    private int Int()
    {
        if (_next >= _end) LibC.Fail("a case is shorter than its parts");
        return *_next++;
    }

    private float Float()
    {
        int word = Int();
        return *(float*)&word;
    }

    private Extent3 Extent() => new(Int(), Int(), Int());

    private int[] Ints(int count)
    {
        var values = new int[count];
        for (int i = 0; i < count; i++)
            values[i] = Int();
        return values;
    }

    private float[] Floats(int count)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = Float();
        return values;
    }
}
