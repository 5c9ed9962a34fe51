namespace SparseRuntime.Tool.Demo;

/// <summary>
/// Writes an ONNX model, IR version 8 and operator set 13, whose nodes form a chain: each reads what the one before it
/// computed. The numbers are the fields of the messages in the format's schema.
/// </summary>
internal sealed class OnnxModelWriter
{
    private const int IrVersion = 8;
    private const int Opset = 13;
    private const int FloatType = 1;
    private const int IntAttribute = 2;
    private const int IntsAttribute = 7;

    private readonly ProtobufWriter _nodes = new();
    private readonly ProtobufWriter _initializers = new();
    private readonly string _name;
    private readonly int[] _input;
    private string _latest = "input";

    /// <summary>A model with one input.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="input">The extents of the input behind its free batch dimension.</param>
    public OnnxModelWriter(string name, params int[] input)
    {
        _name = name;
        _input = input;
    }

    /// <summary>Adds a weight.</summary>
    public void Weight(string name, float[] values, params int[] shape)
    {
        _initializers.Message(5, tensor =>
        {
            foreach (int extent in shape)
                tensor.Integer(1, extent);
            tensor.Integer(2, FloatType);
            tensor.Text(8, name);
            tensor.Floats(9, values);
        });
    }

    /// <summary>Adds a node that reads the latest result and the given weights.</summary>
    /// <param name="op">The operator of the default domain.</param>
    /// <param name="name">The node's name, and its result's; not used before.</param>
    /// <param name="weights">Names of its weights.</param>
    /// <param name="attributes">Attributes of one integer, or of a list of them.</param>
    public void Node(string op, string name, string[] weights, params (string Name, bool IsList, int[] Values)[] attributes) =>
        Add(op, name, [_latest, .. weights], attributes);

    /// <summary>As <see cref="Node"/>, with the weights before the latest result.</summary>
    public void NodeAfterWeights(string op, string name, string[] weights) => Add(op, name, [.. weights, _latest], []);

    /// <summary>The finished model, whose output is the latest result.</summary>
    /// <param name="output">The extents of the output behind its batch dimension.</param>
    public byte[] Build(params int[] output)
    {
        byte[] nodes = _nodes.ToArray();
        byte[] initializers = _initializers.ToArray();
        var model = new ProtobufWriter();
        model.Integer(1, IrVersion);
        model.Text(2, "sparsert demo");
        model.Message(7, graph =>
        {
            graph.Raw(nodes);
            graph.Text(2, _name);
            graph.Raw(initializers);
            graph.Message(11, value => Declare(value, "input", _input));
            graph.Message(12, value => Declare(value, _latest, output));
        });
        model.Message(8, opset => opset.Integer(2, Opset));
        return model.ToArray();
    }

    private void Add(string op, string name, string[] inputs, (string Name, bool IsList, int[] Values)[] attributes)
    {
        _nodes.Message(1, node =>
        {
            foreach (string input in inputs)
                node.Text(1, input);
            node.Text(2, name);
            node.Text(3, name);
            node.Text(4, op);
            foreach ((string key, bool isList, int[] values) in attributes)
            {
                node.Message(5, attribute =>
                {
                    attribute.Text(1, key);
                    foreach (int value in values)
                        attribute.Integer(isList ? 8 : 3, value);
                    attribute.Integer(20, isList ? IntsAttribute : IntAttribute);
                });
            }
        });
        _latest = name;
    }

    private static void Declare(ProtobufWriter value, string name, int[] extents)
    {
        value.Text(1, name);
        value.Message(2, type => type.Message(1, tensor =>
        {
            tensor.Integer(1, FloatType);
            tensor.Message(2, shape =>
            {
                shape.Message(1, dimension => dimension.Text(2, "batch"));
                foreach (int extent in extents)
                    shape.Message(1, dimension => dimension.Integer(1, extent));
            });
        }));
    }
}
