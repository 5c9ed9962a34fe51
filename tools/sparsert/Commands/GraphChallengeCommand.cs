using System.CommandLine;
using SparseRuntime.Tool.GraphChallenge;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert graphchallenge</c>: the Sparse Deep Neural Network Graph Challenge.</summary>
internal static class GraphChallengeCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var weights = new Option<string>("--weights")
        {
            Description = "A folder of layers named like n1024-l1.tsv, or one file of all layers in order: lines of input, output and value.",
            HelpName = "F",
            Required = true,
        };
        var images = new Option<string>("--images") { Description = "Lines of image, feature and value, or a MatrixMarket coordinate file.", HelpName = "F", Required = true };
        var categories = new Option<string>("--categories") { Description = "The true categories: numbers of images, one a line.", HelpName = "F", Required = true };
        Option<int?> layers = CommonOptions.Within(1, int.MaxValue, new Option<int?>("--layers") { Description = "Run only this many layers from the front. Default: all there are.", HelpName = "N" });
        Option<int?> first = CommonOptions.Within(1, int.MaxValue, new Option<int?>("--first") { Description = "Run only this many images from the front. Default: all there are.", HelpName = "N" });
        Option<float?> bias = CommonOptions.Within(-1e6, 0, new Option<float?>("--bias")
        {
            Description = "The bias of every neuron, not above 0. Default: -0.3 for 1024 neurons per layer, -0.35 for 4096, -0.4 for 16384, -0.45 for 65536.",
            HelpName = "B",
        });
        Option<int> threads = CommonOptions.Threads();
        Option<double> seconds = CommonOptions.Seconds("Time for all measured runs together, of which there are at least three; one to warm up comes on top.", 1);
        Option<bool> json = CommonOptions.Json();
        var command = new Command("graphchallenge", "Run a network of the Sparse Deep Neural Network Graph Challenge, check every image's category, and give the rate in edges per second.")
        {
            weights, images, categories, layers, first, bias, threads, seconds, json,
        };
        command.SetAction(parsed =>
        {
            GraphChallengeResult result;
            using (var progress = new ProgressLine(error))
            {
                result = new ChallengeRun
                {
                    Weights = parsed.GetRequiredValue(weights),
                    Images = parsed.GetRequiredValue(images),
                    Categories = parsed.GetRequiredValue(categories),
                    Layers = parsed.GetValue(layers),
                    First = parsed.GetValue(first),
                    Bias = parsed.GetValue(bias),
                    Threads = CommonOptions.Resolve(parsed.GetValue(threads)),
                    Seconds = parsed.GetValue(seconds),
                    Progress = progress.Show,
                }.Run();
            }

            new Report(output, parsed.GetValue(json)).Write(result, ToolJsonContext.Default.GraphChallengeResult, console => GraphChallengeView.Write(console, result));
            return result.CategoriesRight == result.CategoriesTotal ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }
}
