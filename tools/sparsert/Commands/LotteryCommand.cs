using System.CommandLine;
using SparseRuntime.Tool.Training;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert lottery</c>: searches for winning tickets, and what came of them.</summary>
internal static class LotteryCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var command = new Command(TicketSearchAction.Verb, "Look for winning tickets by a recipe: train, cut, rewind and train again, level by level, with the controls that tickets are compared with.");
        TicketSearchAction.AddTo(command, output, error);
        return command;
    }
}
