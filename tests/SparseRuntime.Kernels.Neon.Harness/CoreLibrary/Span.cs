using System.Runtime.CompilerServices;

namespace System;

public readonly ref struct Span<T>
{
    private readonly ref T _first;
    private readonly int _length;

    public unsafe Span(void* first, int length)
        : this(ref Unsafe.AsRef<T>(first), length)
    {
    }

    internal Span(ref T first, int length)
    {
        _first = ref first;
        _length = length;
    }

    public int Length => _length;

    internal ref T First => ref _first;

    public ref T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_length, nameof(index));
            return ref Unsafe.Add(ref _first, index);
        }
    }

    public static implicit operator Span<T>(T[] array) => new(ref Array.First(array), array.Length);

    public static implicit operator ReadOnlySpan<T>(Span<T> span) => new(ref span._first, span._length);

    public Span<T> Slice(int start, int length)
    {
        if ((uint)start > (uint)_length || (uint)length > (uint)(_length - start))
            throw new ArgumentOutOfRangeException("a slice is outside its span");
        return new Span<T>(ref Unsafe.Add(ref _first, start), length);
    }

    public void CopyTo(Span<T> target) => ((ReadOnlySpan<T>)this).CopyTo(target);

    public void Clear() => Fill(default!);

    public void Fill(T value)
    {
        for (int i = 0; i < _length; i++)
            Unsafe.Add(ref _first, i) = value;
    }
}

public readonly ref struct ReadOnlySpan<T>
{
    private readonly ref T _first;
    private readonly int _length;

    internal ReadOnlySpan(ref T first, int length)
    {
        _first = ref first;
        _length = length;
    }

    public int Length => _length;

    public ref readonly T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_length, nameof(index));
            return ref Unsafe.Add(ref _first, index);
        }
    }

    public static implicit operator ReadOnlySpan<T>(T[] array) => new(ref Array.First(array), array.Length);

    public ReadOnlySpan<T> Slice(int start, int length)
    {
        if ((uint)start > (uint)_length || (uint)length > (uint)(_length - start))
            throw new ArgumentOutOfRangeException("a slice is outside its span");
        return new ReadOnlySpan<T>(ref Unsafe.Add(ref _first, start), length);
    }

    public void CopyTo(Span<T> target)
    {
        if (_length > target.Length) throw new ArgumentException("a span is too short to be copied to");
        for (int i = 0; i < _length; i++)
            Unsafe.Add(ref target.First, i) = Unsafe.Add(ref _first, i);
    }
}

public static class MemoryExtensions
{
    public static Span<T> AsSpan<T>(this T[]? array, int start) => ((Span<T>)array!).Slice(start, array!.Length - start);

    public static Span<T> AsSpan<T>(this T[]? array, int start, int length) => ((Span<T>)array!).Slice(start, length);

    public static Span<T> AsSpan<T>(this T[]? array, Range range) =>
        ((Span<T>)array!).Slice(range.Start.Value, range.End.Value - range.Start.Value);

    public static void CopyTo<T>(this T[] source, Span<T> target) => ((ReadOnlySpan<T>)source).CopyTo(target);
}

/// <summary>A position counted from the start; nothing here counts from the end.</summary>
public readonly struct Index(int value)
{
    public int Value { get; } = value;

    public int GetOffset(int length) => Value;

    public static implicit operator Index(int value) => new(value);
}

public readonly struct Range(Index start, Index end)
{
    public Index Start { get; } = start;

    public Index End { get; } = end;
}
