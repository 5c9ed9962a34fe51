namespace System;

/// <summary>There is nothing to catch one: throwing ends the program with the message.</summary>
public class Exception(string? message = null)
{
    public string? Message { get; } = message;
}

public class ArgumentException(string message, string? parameter = null) : Exception(message)
{
    public string? Parameter { get; } = parameter;
}

public class ArgumentOutOfRangeException(string message) : ArgumentException(message)
{
    public static void ThrowIfNegative(long value)
    {
        if (value < 0) throw new ArgumentOutOfRangeException("a number is negative");
    }

    public static void ThrowIfGreaterThanOrEqual(uint value, uint limit, string parameter)
    {
        if (value >= limit) throw new ArgumentOutOfRangeException(parameter);
    }
}

public class InvalidOperationException(string message) : Exception(message);

public class NotSupportedException(string message) : Exception(message);

public class PlatformNotSupportedException() : Exception("this processor lacks an instruction");
