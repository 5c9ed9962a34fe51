using SparseRuntime.Graph;
using SparseRuntime.Onnx.Protos;

namespace SparseRuntime.Onnx;

/// <summary>Which version of which operator set a model, or one of its functions, asks for.</summary>
internal sealed class OpsetTable
{
    /// <summary>The oldest version of the default operator set that is understood.</summary>
    public const int Oldest = 1;

    /// <summary>The newest version of the default operator set that is understood.</summary>
    public const int Newest = 21;

    private readonly Dictionary<string, long> _versions = [];

    /// <summary>The imports of a model or function.</summary>
    /// <param name="imports">The imports as serialized.</param>
    /// <param name="place">What imports them, for messages; null for the model.</param>
    /// <exception cref="GraphException">Two imports contradict each other, or the default set's version is not supported.</exception>
    public OpsetTable(IReadOnlyList<OperatorSetIdProto> imports, string? place)
    {
        foreach (OperatorSetIdProto import in imports)
        {
            string domain = Normalize(import.Domain);
            if (_versions.TryGetValue(domain, out long other) && other != import.Version)
                throw Fail(place, $"it asks for two versions, {other} and {import.Version}, of operator set '{Display(domain)}'");
            _versions[domain] = import.Version;
            if (domain.Length == 0 && import.Version is < Oldest or > Newest)
                throw Fail(place, $"it asks for operator set {import.Version} of '{Display(domain)}'; supported are {Oldest} to {Newest}");
        }
    }

    /// <summary>The first version of the default operator set.</summary>
    public static OpsetTable First { get; } = new([new OperatorSetIdProto { Version = 1 }], place: null);

    public bool IsEmpty => _versions.Count == 0;

    /// <summary>The default domain has two names.</summary>
    public static string Normalize(string domain) => domain == "ai.onnx" ? "" : domain;

    /// <summary>The version that is asked for, or null when the domain is not imported.</summary>
    public int? Find(string domain) => _versions.TryGetValue(domain, out long version) ? (int)Math.Clamp(version, 0, int.MaxValue) : null;

    private static string Display(string domain) => domain.Length == 0 ? "ai.onnx" : ShortName.Of(domain);

    private static GraphException Fail(string? place, string message) =>
        place is null ? new GraphException(message) : new GraphException(place, message);
}
