namespace SparseRuntime.Kernels;

/// <summary>
/// Where the weights of a sweep over a layer come from. Between two calls of a layer others have used the caches, so the
/// first panel's weights come from far away and faster than they are guessed at by the processor; those of the panels
/// after it are near. Asking for them again takes the place of other loads, which matters to sparse rows, whose time loads
/// are; dense rows and blocks of rows multiply more than they load, and ask every time.
/// </summary>
internal unsafe interface IWeightStream
{
    /// <summary>Asks for what will be read some time after <paramref name="next"/>.</summary>
    static abstract void Expect(byte* next);
}
