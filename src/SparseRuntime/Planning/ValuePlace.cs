namespace SparseRuntime.Planning;

/// <summary>Where a value of a plan lives.</summary>
internal enum ValuePlace
{
    /// <summary>In memory of the model, known at load.</summary>
    Constant,

    /// <summary>In the caller's input tensor.</summary>
    Input,

    /// <summary>In the caller's output tensor.</summary>
    Output,

    /// <summary>At a fixed offset in the arena.</summary>
    Arena,

    /// <summary>In a tensor that is made during the run, because its shape shows only then.</summary>
    Dynamic,
}
