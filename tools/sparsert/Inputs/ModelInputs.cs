using SparseRuntime.Graph;
using SparseRuntime.Tensors;

namespace SparseRuntime.Tool.Inputs;

/// <summary>Gives every input of a model a shape and a tensor.</summary>
internal static class ModelInputs
{
    /// <summary>
    /// A shape per input whose rank is declared. <paramref name="batch"/> fills free first dimensions and whatever
    /// shares their symbol; given tensors bind the symbols of their inputs; every other free dimension is 1.
    /// </summary>
    /// <exception cref="ToolException">The batch contradicts what the model fixes.</exception>
    public static Dictionary<string, TensorShape> Shapes(
        IReadOnlyDictionary<string, NodeMetadata> inputs,
        int? batch = null,
        IReadOnlyDictionary<string, Tensor>? given = null)
    {
        if (batch is { } wanted) CheckBatch(inputs, wanted);
        Dictionary<string, int> symbols = BindSymbols(inputs, batch, given);
        var shapes = new Dictionary<string, TensorShape>();
        foreach ((string name, NodeMetadata metadata) in inputs)
        {
            if (given is not null && given.TryGetValue(name, out Tensor? tensor))
            {
                shapes.Add(name, tensor.Shape);
            }
            else if (metadata.Dimensions is { } declared)
            {
                var extents = new int[declared.Count];
                for (int axis = 0; axis < extents.Length; axis++)
                    extents[axis] = Extent(declared[axis], axis == 0 ? batch : null, symbols);
                shapes.Add(name, new TensorShape(extents));
            }
        }

        return shapes;
    }

    /// <summary>A tensor per input: the given ones, and random ones for the rest.</summary>
    /// <exception cref="ToolException">An input of undeclared rank is not given.</exception>
    public static Dictionary<string, Tensor> Tensors(
        IReadOnlyList<string> order,
        IReadOnlyDictionary<string, NodeMetadata> inputs,
        int? batch,
        ulong seed,
        IReadOnlyDictionary<string, Tensor>? given = null)
    {
        Dictionary<string, TensorShape> shapes = Shapes(inputs, batch, given);
        var tensors = new Dictionary<string, Tensor>();
        var seeds = new SplitMix64(seed);
        foreach (string name in order)
        {
            // Every input has a stream of its own, so that giving one leaves the others as they were.
            ulong own = seeds.Next();
            if (given is not null && given.TryGetValue(name, out Tensor? tensor))
                tensors.Add(name, tensor);
            else if (shapes.TryGetValue(name, out TensorShape? shape))
                tensors.Add(name, RandomTensor.Create(inputs[name].ElementType, shape, own));
            else
                throw new ToolException($"input '{name}' declares no shape; give it with --input {name}=FILE");
        }

        return tensors;
    }

    /// <summary>Reads the tensors that the user names and checks them against what the model declares.</summary>
    /// <exception cref="ToolException">A name is unknown or repeated, or a tensor does not fit its input.</exception>
    public static Dictionary<string, Tensor> Read(IReadOnlyDictionary<string, NodeMetadata> inputs, IEnumerable<InputArgument> arguments)
    {
        var given = new Dictionary<string, Tensor>();
        foreach (InputArgument argument in arguments)
        {
            if (!inputs.TryGetValue(argument.Name, out NodeMetadata? metadata))
                throw new ToolException($"the model has no input '{argument.Name}'; its inputs are {string.Join(", ", inputs.Keys.Select(name => $"'{name}'"))}");
            Tensor tensor = TensorFiles.Read(argument.Path);
            if (!Fits(metadata, tensor))
                throw new ToolException($"input '{argument.Name}' takes {metadata}, but {argument.Path} holds {tensor}");
            if (!given.TryAdd(argument.Name, tensor))
                throw new ToolException($"input '{argument.Name}' is given twice");
        }

        return given;
    }

    /// <summary>The first extent of the first input, which is what people call the batch; 1 where there is none.</summary>
    public static int BatchOf(IReadOnlyList<string> order, IReadOnlyDictionary<string, Tensor> tensors) =>
        order.Count > 0 && tensors[order[0]].Shape is { Rank: > 0 } shape ? shape[0] : 1;

    /// <summary>Whether a tensor has the type and the extents that a model declares.</summary>
    public static bool Fits(NodeMetadata metadata, Tensor tensor)
    {
        if (metadata.ElementType != tensor.ElementType) return false;
        if (metadata.Dimensions is not { } declared) return true;
        if (declared.Count != tensor.Shape.Rank) return false;
        for (int axis = 0; axis < declared.Count; axis++)
        {
            if (!declared[axis].IsFree && declared[axis].Value != tensor.Shape[axis]) return false;
        }

        return true;
    }

    private static void CheckBatch(IReadOnlyDictionary<string, NodeMetadata> inputs, int batch)
    {
        // A model with one free first dimension takes batches; what its other inputs fix is no batch then.
        if (inputs.Values.Any(input => input.Dimensions is [{ IsFree: true }, ..])) return;
        foreach ((string name, NodeMetadata metadata) in inputs)
        {
            if (metadata.Dimensions is [var first, ..] && first.Value != batch)
                throw new ToolException($"--batch {batch} does not fit: input '{name}' is {metadata}, whose first dimension is fixed at {first.Value}");
        }
    }

    private static Dictionary<string, int> BindSymbols(IReadOnlyDictionary<string, NodeMetadata> inputs, int? batch, IReadOnlyDictionary<string, Tensor>? given)
    {
        var symbols = new Dictionary<string, int>();
        foreach ((string name, NodeMetadata metadata) in inputs)
        {
            if (metadata.Dimensions is not { } declared) continue;
            Tensor? tensor = given?.GetValueOrDefault(name);
            for (int axis = 0; axis < declared.Count; axis++)
            {
                if (declared[axis] is not { IsFree: true, Symbol: { } symbol }) continue;
                int? extent = tensor is not null ? tensor.Shape[axis] : axis == 0 ? batch : null;
                if (extent is not { } bound) continue;
                if (symbols.TryGetValue(symbol, out int other) && other != bound)
                    throw new ToolException($"dimension '{symbol}' cannot be both {other} and {bound} (input '{name}')");
                symbols[symbol] = bound;
            }
        }

        return symbols;
    }

    private static int Extent(DeclaredDimension dimension, int? batch, Dictionary<string, int> symbols)
    {
        if (!dimension.IsFree) return dimension.Value;
        if (dimension.Symbol is { } symbol && symbols.TryGetValue(symbol, out int bound)) return bound;
        return batch ?? 1;
    }
}
