namespace SparseRuntime.Onnx;

/// <summary>An axis of an initializer along which channels lie.</summary>
/// <param name="Initializer">The initializer's name.</param>
/// <param name="Axis">The axis; its extent is the number of channels, or a multiple of it with a channel's share in a row.</param>
/// <param name="Role">What the weights have to do with the channels.</param>
public sealed record ChannelSlice(string Initializer, int Axis, ChannelRole Role);
