using SparseRuntime.Tool;

return CommandLine.Run(args, Console.Out, Console.Error);
