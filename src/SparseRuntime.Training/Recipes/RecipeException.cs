namespace SparseRuntime.Training;

/// <summary>A recipe that cannot be gone by. The message says where it is wrong, what is wrong there, and what would be right.</summary>
public sealed class RecipeException : Exception
{
    /// <summary>A refusal.</summary>
    /// <param name="file">What the recipe is called.</param>
    /// <param name="line">The line, from 1 on; 0 where no line is to blame.</param>
    /// <param name="column">The column, from 1 on.</param>
    /// <param name="keyPath">The key, such as <c>training.rate</c>; empty where none is to blame.</param>
    /// <param name="problem">What is wrong, and what would be right.</param>
    public RecipeException(string file, int line, int column, string keyPath, string problem)
        : base($"{file}{(line > 0 ? $", line {line}, column {column}" : "")}: {(keyPath.Length > 0 ? $"{keyPath}: " : "")}{problem}") =>
        (File, Line, Column, KeyPath) = (file, line, column, keyPath);

    /// <summary>What the recipe is called.</summary>
    public string File { get; }

    /// <summary>The line, from 1 on; 0 where no line is to blame.</summary>
    public int Line { get; }

    /// <summary>The column, from 1 on; 0 where no line is to blame.</summary>
    public int Column { get; }

    /// <summary>The key, such as <c>training.rate</c>; empty where none is to blame.</summary>
    public string KeyPath { get; }
}
