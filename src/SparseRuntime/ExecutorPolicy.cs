namespace SparseRuntime;

/// <summary>Which executors may run a layer.</summary>
public enum ExecutorPolicy
{
    /// <summary>The one that is predicted to be fastest for each layer.</summary>
    Best,

    /// <summary>Only dense ones: what the model would take if its zeros were not known.</summary>
    Dense,

    /// <summary>The plain definition in double precision: slow, to compare with.</summary>
    Reference,
}
