using System.CommandLine;
using System.CommandLine.Invocation;
using SparseRuntime.Onnx;
using SparseRuntime.Peers;
using SparseRuntime.Tool.Commands;
using SparseRuntime.Training;

namespace SparseRuntime.Tool;

/// <summary>The tool's commands, and how what goes wrong in them reaches the user.</summary>
internal static class CommandLine
{
    /// <summary>Parses and executes one command line.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        ParseResult parsed = Root(output, error, LotteryCommand.IsReport(arguments)).Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (System.CommandLine.Parsing.ParseError problem in parsed.Errors)
                error.WriteLine($"error: {problem.Message}");
            error.WriteLine($"Try '{CommandPath(parsed)} --help'.");
            return ExitCodes.WrongUsage;
        }

        try
        {
            WarnOfCalibration(parsed, error);
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (IsExpected(e))
        {
            error.WriteLine($"error: {Message(e)}");
            return ExitCodes.Failure;
        }
        catch (Exception e)
        {
            error.WriteLine($"error: unexpected {e.GetType().Name}, a fault of the tool: {e.Message}");
            error.WriteLine(e.StackTrace);
            return ExitCodes.Failure;
        }
    }

    /// <summary>The whole command tree.</summary>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where errors and progress go.</param>
    /// <param name="isTicketReport">Whether it is for a command line that begins with <c>lottery report</c>.</param>
    public static RootCommand Root(TextWriter output, TextWriter error, bool isTicketReport = false) =>
        new("Inspect, run, verify and benchmark pruned ONNX models with SparseRuntime.")
        {
            DemoCommand.Create(output, error),
            InspectCommand.Create(output, error),
            RunCommand.Create(output, error),
            VerifyCommand.Create(output, error),
            BenchCommand.Create(output, error),
            FootprintCommand.Create(output),
            ReportCommand.Create(output, error),
            KernelsCommand.Create(output, error),
            PublishCommand.Create(output),
            AdviseCommand.Create(output),
            CalibrateCommand.Create(output, error),
            GraphChallengeCommand.Create(output, error),
            ZooCommand.Create(output, error),
            PruneCommand.Create(output, error),
            DataCommand.Create(output, error),
            TrainCommand.Create(output, error),
            LotteryCommand.Create(output, error, hasRecipe: !isTicketReport),
            BranchCommand.Create(output, error),
        };

    /// <summary>Says, before a command chooses kernels, that a stored calibration is there and not used.</summary>
    private static void WarnOfCalibration(ParseResult parsed, TextWriter error)
    {
        Command command = parsed.CommandResult.Command;
        if (parsed.Action != command.Action || command.Name == CalibrateCommand.Name || CalibrationStore.Load(out string? problem) is not null || problem is null) return;
        error.WriteLine($"warning: {problem}");
    }

    private static bool IsExpected(Exception e) =>
        e is ToolException or RecipeException or TrainingDivergedException or ModelLoadException or PeerException or ArgumentException or InvalidDataException
            or InvalidOperationException or IOException or UnauthorizedAccessException or NotSupportedException;

    /// <summary>The message without the name of the method's parameter, which means nothing to a user.</summary>
    private static string Message(Exception e) =>
        e is ArgumentException { ParamName: { } parameter } ? e.Message.Replace($" (Parameter '{parameter}')", "") : e.Message;

    private static string CommandPath(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (System.CommandLine.Parsing.SymbolResult? result = parsed.CommandResult; result is not null; result = result.Parent)
        {
            if (result is System.CommandLine.Parsing.CommandResult { Command: var command }) names.Push(command is RootCommand ? "sparsert" : command.Name);
        }

        return string.Join(' ', names);
    }
}
