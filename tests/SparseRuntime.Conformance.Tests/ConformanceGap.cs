using System.Text.RegularExpressions;

namespace SparseRuntime.Conformance.Tests;

/// <summary>Cases that are not run because of one thing that is not supported.</summary>
/// <param name="Pattern">A regular expression for the names of the cases, as group/name.</param>
/// <param name="Reason">What is not supported, and why.</param>
internal sealed record ConformanceGap(string Pattern, string Reason)
{
    /// <summary>Operators and types whose expansion into others is run wherever the suite has one.</summary>
    private const string Unexpanded = "(?!.*_expanded$)";

    /// <summary>Everything that is not supported.</summary>
    public static IReadOnlyList<ConformanceGap> All { get; } =
    [
        new("node/test_cast(like)?_(STRING_to|FLOAT_to_STRING)", "Cast and CastLike of strings: tensors hold numbers and bools"),
        new("node/test_strnormalizer_|simple/test_strnorm_", "StringNormalizer: tensors hold numbers and bools"),
        new("node/test_tfidfvectorizer_", "TfIdfVectorizer: features of text"),
        new("node/test_(sequence_(map|insert)_|identity_sequence|if_seq|loop13_seq)|simple/test_sequence_model", "sequences: values are tensors"),
        new("node/test_(optional_|identity_opt|if_opt|loop16_seq_none)", "optional values: values are tensors"),
        new("node/test_training_dropout", "Dropout that drops: training"),
        new("node/test_batchnorm_.*_training_mode", "BatchNormalization that updates statistics: training"),
        new($"node/test_nllloss_{Unexpanded}", "NegativeLogLikelihoodLoss: a loss, of training"),
        new("node/test_sce_", "SoftmaxCrossEntropyLoss, whose expansion is NegativeLogLikelihoodLoss: a loss, of training"),
        new("node/test_(adam|adagrad|momentum|nesterov_momentum)|simple/test_gradient_of_", "optimizers and Gradient of the preview training domain: training"),
        new("node/test_bernoulli", "Bernoulli, whose expansion is RandomUniformLike: results that must not repeat"),
        new($"node/test_(dft|stft|melweightmatrix|(hann|hamming|blackman)window){Unexpanded}", "signal processing: DFT, STFT, MelWeightMatrix and windows"),
        new("node/test_scan_sum$", "Scan from before version 9, over batches"),
    ];

    /// <summary>Whether a case is one of these.</summary>
    public bool Covers(string name) => Regex.IsMatch(name, $"^({Pattern})", RegexOptions.CultureInvariant);
}
