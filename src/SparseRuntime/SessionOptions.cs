using SparseRuntime.Graph.Operators;
using SparseRuntime.Kernels;

namespace SparseRuntime;

/// <summary>How a session is set up.</summary>
public sealed class SessionOptions
{
    private const int MostThreads = 1024;

    /// <summary>
    /// Threads that share one run, the caller's included, up to 1024; 0 takes one per processor. Results do not depend
    /// on it.
    /// </summary>
    public int IntraOpNumThreads { get; set; }

    /// <summary>An <c>.npz</c> file of masks, arrays of 0 and 1 named like the initialisers that they prune; null for none.</summary>
    public string? MaskPath { get; set; }

    /// <summary>Which executors may run a layer.</summary>
    public ExecutorPolicy Executors { get; set; }

    /// <summary>
    /// Whether convolutions of 3 × 3 may be computed by Winograd's minimal filtering where that is faster, as they may unless
    /// this is set to false; then all kernels that are not <see cref="LinearKernel.IsPlainSum"/> are barred. Its weights take
    /// up to four times the memory. It rounds several times as much as plain sums do, an input that is infinite, NaN
    /// or beyond 10³⁷ spoils outputs up to four places away, and such a weight all outputs of its channel.
    /// </summary>
    public bool AllowWinograd { get; set; } = true;

    /// <summary>
    /// Kernels that compete besides those of the CPU, such as a plug-in's for the GPU. Whoever made them disposes what
    /// they run on, after the session.
    /// </summary>
    public IReadOnlyList<LinearKernel> AdditionalKernels { get; set; } = [];

    /// <summary>
    /// The name of a kernel that runs every layer it can, whatever the predictions say; other layers are chosen for as
    /// usual. Null leaves the choice to the predictions, unless the environment variable <c>SPARSERT_KERNEL</c> names one.
    /// </summary>
    public string? Kernel { get; set; }

    /// <summary>
    /// What predictions of time go by. Null takes <see cref="CalibrationStore.Current"/>, which is the same at every
    /// load until someone calibrates; <see cref="Calibration.Shipped"/> is the same everywhere.
    /// </summary>
    public Calibration? Calibration { get; set; }

    /// <summary>
    /// The numbers that weights are stored as. <see cref="WeightStorage.Half"/> changes results: it gives up digits for
    /// bytes, which are what layers wait for that read their weights from memory for a column or a few.
    /// <see cref="InferenceSession.Describe"/> says which layers it does not fit, and why.
    /// </summary>
    public WeightStorage WeightStorage { get; set; }

    /// <summary>What the choice of kernels rests on.</summary>
    public Tuning Tuning { get; set; }

    /// <summary>
    /// Time that <see cref="Tuning.Measured"/> may take for each distinct layer, 20 milliseconds unless set; every kernel that
    /// competes is run at least twice, and preparing its weights comes on top.
    /// </summary>
    public TimeSpan TuningTime { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// A file that <see cref="InferenceSession.SaveTuning"/> wrote, whose choices are taken over for the input shapes that it
    /// has; null for none. It must be of a model of the same layers. Choices made for slices of a batch are left out where the
    /// batch cannot be run in such slices here; <see cref="ModelReport.Batch"/> then says why.
    /// </summary>
    public string? TuningPath { get; set; }

    /// <summary>
    /// Bytes that the activations of one run may take; a model that needs more is refused before anything is
    /// allocated. 0 takes half of what the machine has.
    /// </summary>
    public long MemoryLimitBytes { get; set; }

    /// <summary>
    /// Rounds that the loops of one run (Loop and Scan, those within others included) may take together, a million unless
    /// set; a run that needs more ends with an error. A loop may depend on a condition that never turns false, and nothing
    /// else would end it.
    /// </summary>
    public long MostLoopRounds { get; set; } = LoopRounds.Default;

    /// <summary>
    /// Whether a batch may be run in slices of some samples where samples are proven not to depend on one another and that is
    /// predicted to be faster, as it may unless this is set to false; <see cref="ModelReport.Batch"/> says what was chosen.
    /// Slices may get other kernels than the whole batch, so that results may be rounded otherwise. Every thread that takes
    /// slices has memory of its own for the activations of one, while the whole batch has one memory for all threads.
    /// </summary>
    public bool AllowSlices { get; set; } = true;

    /// <summary>Samples of the slices that a batch is run in where that is proven to be right, 0 for the whole batch; null leaves the choice to the tuning file or to predictions.</summary>
    internal int? SliceSamples { get; set; }

    /// <summary>Checks every option but the mask file, which is checked when it is read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is outside its range.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(IntraOpNumThreads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(IntraOpNumThreads, MostThreads, nameof(IntraOpNumThreads));
        ArgumentOutOfRangeException.ThrowIfNegative(MemoryLimitBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MostLoopRounds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(TuningTime, TimeSpan.Zero, nameof(TuningTime));
        if (!Enum.IsDefined(Tuning)) throw new ArgumentOutOfRangeException(nameof(Tuning), Tuning, "not a kind of tuning");
        if (!Enum.IsDefined(WeightStorage)) throw new ArgumentOutOfRangeException(nameof(WeightStorage), WeightStorage, "not a way to store weights");
        if (!Enum.IsDefined(Executors)) throw new ArgumentOutOfRangeException(nameof(Executors), Executors, "not an executor policy");
    }
}
