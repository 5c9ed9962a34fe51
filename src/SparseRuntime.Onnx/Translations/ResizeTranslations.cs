using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Resize, what came before it, and other ways to sample images.</summary>
internal static class ResizeTranslations
{
    /// <summary>Before version 11 places are asymmetric, the way of rounding follows from the scale, and there are no regions.</summary>
    public static void Resize(OnnxNode node)
    {
        if (node.Opset < 11)
        {
            node.Produce(new Resize(Legacy(node)), node.Input(0), null, node.Input(1));
            return;
        }

        var settings = new ResizeSettings
        {
            Mode = Mode(node),
            Coordinates = node.Text("coordinate_transformation_mode", "half_pixel") switch
            {
                "half_pixel" => ResizeCoordinates.HalfPixel,
                "half_pixel_symmetric" => ResizeCoordinates.HalfPixelSymmetric,
                "pytorch_half_pixel" => ResizeCoordinates.PytorchHalfPixel,
                "tf_half_pixel_for_nn" => ResizeCoordinates.TfHalfPixelForNearest,
                "align_corners" => ResizeCoordinates.AlignCorners,
                "asymmetric" => ResizeCoordinates.Asymmetric,
                "tf_crop_and_resize" => ResizeCoordinates.TfCropAndResize,
                var other => throw node.Fail($"coordinate_transformation_mode '{other}' is not known"),
            },
            Rounding = node.Text("nearest_mode", "round_prefer_floor") switch
            {
                "round_prefer_floor" => ResizeRounding.PreferFloor,
                "round_prefer_ceil" => ResizeRounding.PreferCeiling,
                "floor" => ResizeRounding.Floor,
                "ceil" => ResizeRounding.Ceiling,
                var other => throw node.Fail($"nearest_mode must be round_prefer_floor, round_prefer_ceil, floor or ceil, not '{other}'"),
            },
            Aspect = node.Text("keep_aspect_ratio_policy", "stretch") switch
            {
                "stretch" => ResizeAspect.Stretch,
                "not_larger" => ResizeAspect.NotLarger,
                "not_smaller" => ResizeAspect.NotSmaller,
                var other => throw node.Fail($"keep_aspect_ratio_policy must be stretch, not_larger or not_smaller, not '{other}'"),
            },
            CubicCoefficient = node.Float("cubic_coeff_a", -0.75f),
            ExcludeOutside = node.Flag("exclude_outside"),
            Extrapolation = node.Float("extrapolation_value", 0),
            Antialias = node.Flag("antialias"),
            Axes = node.Int32s("axes"),
        };
        node.Produce(new Resize(settings), node.Input(0), Given(node, 1), Given(node, 2), Given(node, 3));
    }

    /// <summary>Scales are an attribute before version 9; version 1 has one for each of the two last axes.</summary>
    public static void Upsample(OnnxNode node)
    {
        GraphValue scales = node.Opset >= 9 ? node.Input(1) : node.Constant(Scales(node));
        node.Produce(new Resize(Legacy(node)), node.Input(0), null, scales);
    }

    /// <summary>Modes have other names before version 20.</summary>
    public static void GridSample(OnnxNode node)
    {
        ResizeMode mode = node.Text("mode", "bilinear") switch
        {
            "bilinear" or "linear" => ResizeMode.Linear,
            "bicubic" or "cubic" => ResizeMode.Cubic,
            "nearest" => ResizeMode.Nearest,
            var other => throw node.Fail($"mode must be linear, cubic or nearest, not '{other}'"),
        };
        GridPadding padding = node.Text("padding_mode", "zeros") switch
        {
            "zeros" => GridPadding.Zeros,
            "border" => GridPadding.Border,
            "reflection" => GridPadding.Reflection,
            var other => throw node.Fail($"padding_mode must be zeros, border or reflection, not '{other}'"),
        };
        node.Produce(new GridSample(mode, padding, node.Flag("align_corners")), node.Input(0), node.Input(1));
    }

    /// <summary>Coordinates count from the middle of elements before version 16.</summary>
    public static void RoiAlign(OnnxNode node)
    {
        bool halfPixel = node.Text("coordinate_transformation_mode", node.Opset >= 16 ? "half_pixel" : "output_half_pixel") switch
        {
            "half_pixel" => true,
            "output_half_pixel" => false,
            var other => throw node.Fail($"coordinate_transformation_mode must be half_pixel or output_half_pixel, not '{other}'"),
        };
        bool greatest = node.Text("mode", "avg") switch
        {
            "avg" => false,
            "max" => true,
            var other => throw node.Fail($"mode must be avg or max, not '{other}'"),
        };
        node.Produce(
            new RoiAlign(
                node.Int32("output_height", 1), node.Int32("output_width", 1), node.Int32("sampling_ratio", 0), node.Float("spatial_scale", 1), halfPixel, greatest),
            node.Input(0),
            node.Input(1),
            node.Input(2));
    }

    private static Tensor Scales(OnnxNode node)
    {
        float[] scales = node.Opset >= 7
            ? node.Floats("scales") ?? throw node.Fail("attribute 'scales' is missing")
            : [1, 1, Positive("height_scale"), Positive("width_scale")];
        return Tensor.From(scales, scales.Length);

        float Positive(string key) => node.HasAttribute(key) ? node.Float(key, 1) : throw node.Fail($"attribute '{key}' is missing");
    }

    private static ResizeSettings Legacy(OnnxNode node) =>
        new() { Mode = Mode(node), Coordinates = ResizeCoordinates.Asymmetric, Rounding = ResizeRounding.ByScale };

    private static ResizeMode Mode(OnnxNode node) => node.Text("mode", "nearest") switch
    {
        "nearest" => ResizeMode.Nearest,
        "linear" or "bilinear" => ResizeMode.Linear,
        "cubic" => ResizeMode.Cubic,
        var other => throw node.Fail($"mode must be nearest, linear or cubic, not '{other}'"),
    };

    /// <summary>An operand; one that is known to be empty counts as left out.</summary>
    private static GraphValue? Given(OnnxNode node, int index) =>
        node.OptionalInput(index) is { } value && value.Facts.Shape is not { ElementCount: 0 } ? value : null;
}
