namespace SparseRuntime.Training.Tests;

/// <summary>Recipes to try things with.</summary>
internal static class RecipeSamples
{
    private const string Data = "data: {set: fashion-mnist}\n", Files = "data: {set: ./digits.csv}\n";

    /// <summary>For every key a recipe in which it has another value than its default.</summary>
    public static readonly (string Key, string Text)[] ByKey =
    [
        ("name", Data + "name: \"Étude no. 1: \\\"what\\\" \U0001F600\""),
        ("data", "data: {set: mnist}"),
        ("network", Data + "network: {hidden: [5]}"),
        ("training", Data + "training: {batch: 7}"),
        ("pruning", Data + "pruning: {method: static-random, sparsity: 0.9}"),
        ("lottery", Data + "lottery: {}"),
        ("experiments", Data + "lottery: {levels: 3}\nexperiments: [{kind: capacity, levels: [0, 1]}, {kind: perturbation, levels: [2]}]"),
        ("replicates", Data + "replicates: 5"),
        ("seed", Data + "seed: 9223372036854775807"),
        ("data.set", "data: {set: ./a folder}"),
        ("data.labels", "data: {set: ./x.npy, labels: ./y.npy}"),
        ("data.arrays", "data: {set: ./x.npz, arrays: \"a,b\"}"),
        ("data.target", "data: {set: ./x.csv, target: price}"),
        ("data.numbers", "data: {set: ./x.csv, numbers: true}"),
        ("data.header", "data: {set: ./x.csv, header: false}"),
        ("data.divisor", "data: {set: ./x.csv, divisor: 255}"),
        ("data.training", "data: {set: mnist, training: 55000}"),
        ("data.validation", "data: {set: mnist, validation: 0}"),
        ("data.per-feature", "data: {set: mnist, per-feature: true}"),
        ("data.test", "data: {set: ./x.csv, test: ./t.csv}"),
        ("data.test-labels", "data: {set: ./x.npy, labels: ./y.npy, test: ./s.npy, test-labels: ./t.npy}"),
        ("network.hidden", Data + "network: {hidden: []}"),
        ("network.activation", Data + "network: {activation: gelu}"),
        ("network.normalization", Data + "network: {normalization: layer}"),
        ("network.initialization", Data + "network: {initialization: he-normal}"),
        ("training.steps", Data + "training: {steps: 500it}"),
        ("training.batch", Data + "training: {batch: 64}"),
        ("training.keep-short-batch", Data + "training: {keep-short-batch: false}"),
        ("training.optimizer", Data + "training: {optimizer: nesterov}"),
        ("training.momentum", Data + "training: {optimizer: momentum, momentum: 0}"),
        ("training.beta1", Data + "training: {beta1: 0.8, optimizer: adam}"),
        ("training.beta2", Data + "training: {optimizer: adam, beta2: 0.99}"),
        ("training.epsilon", Data + "training: {optimizer: adam, epsilon: 1e-7}"),
        ("training.weight-decay", Data + "training: {weight-decay: 1.0e-4}"),
        ("training.clip", Data + "training: {clip: 5}"),
        ("training.rate", Data + "training: {rate: .2}"),
        ("training.schedule", Data + "training: {schedule: three-stage}"),
        ("training.final-rate", Data + "training: {schedule: cyclic, period: 3ep, final-rate: 0.01}"),
        ("training.milestones", Data + "training: {schedule: step, milestones: [100it, 6ep]}"),
        ("training.factor", Data + "training: {schedule: step, milestones: [6ep], factor: 0.5}"),
        ("training.period", Data + "training: {schedule: cyclic, period: 3ep}"),
        ("training.phase-start", Data + "training: {schedule: three-phase, phase-start: 1ep}"),
        ("training.phase-end", Data + "training: {schedule: three-phase, phase-end: 600it}"),
        ("training.warm-up", Data + "training: {warm-up: 500it}"),
        ("training.evaluate", Data + "training: {evaluate: 1ep}"),
        ("training.patience", Data + "training: {patience: 10}"),
        ("training.improvement", Data + "training: {patience: 10, improvement: 1e-3}"),
        ("training.averaging", Data + "training: {averaging: 0.999}"),
        ("pruning.method", Files + "pruning: {method: snip, sparsity: 0.9}"),
        ("pruning.sparsity", Files + "pruning: {method: synflow, sparsity: 0.99}"),
        ("pruning.output-sparsity", Data + "pruning: {method: rigl, sparsity: 0.9, output-sparsity: 0}"),
        ("pruning.distribution", Data + "pruning: {method: rigl, sparsity: 0.9, distribution: uniform}"),
        ("pruning.minimum-density", Data + "pruning: {method: gradual, sparsity: 0.9, distribution: global, minimum-density: 0}"),
        ("pruning.criterion", Data + "pruning: {method: one-shot, sparsity: 0.9, at: 1ep, criterion: taylor}"),
        ("pruning.at", Data + "pruning: {method: one-shot, sparsity: 0.9, at: 0it}"),
        ("pruning.initial-sparsity", Data + "pruning: {method: granet, sparsity: 0.9, initial-sparsity: 0.5}"),
        ("pruning.curve", Data + "pruning: {method: gradual, sparsity: 0.9, curve: cosine}"),
        ("pruning.steepness", Data + "pruning: {method: gradual, sparsity: 0.9, curve: exponential, steepness: 5}"),
        ("pruning.start", Data + "pruning: {method: gradual, sparsity: 0.9, start: 2ep}"),
        ("pruning.end", Data + "pruning: {method: set, sparsity: 0.9, end: 11ep}"),
        ("pruning.every", Data + "pruning: {method: set, sparsity: 0.9, every: 100it}"),
        ("pruning.drop-fraction", Data + "pruning: {method: granet, sparsity: 0.9, drop-fraction: 0.3}"),
        ("pruning.drop-decay", Data + "pruning: {method: set, sparsity: 0.9, drop-decay: cosine}"),
        ("pruning.exponent", Data + "pruning: {method: rigl, sparsity: 0.9, drop-decay: power, exponent: 3}"),
        ("pruning.momentum", Data + "pruning: {method: snfs, sparsity: 0.9, momentum: 0.99}"),
        ("pruning.batches", Data + "pruning: {method: snip, sparsity: 0.9, batches: 10}"),
        ("pruning.rounds", Data + "pruning: {method: synflow, sparsity: 0.9, rounds: 1}"),
        ("pruning.step", Data + "pruning: {method: adaptive, sparsity: 0.9, step: 0.1}"),
        ("pruning.sensitivity", Data + "pruning: {method: adaptive, sparsity: 0.9, sensitivity: 2}"),
        ("pruning.loss-rise", Data + "pruning: {method: adaptive, sparsity: 0.9, loss-rise: 0.1}"),
        ("pruning.queue", Data + "pruning: {method: early-bird, sparsity: 0.9, queue: 3}"),
        ("pruning.distance", Data + "pruning: {method: early-bird, sparsity: 0.9, distance: 0.05}"),
        ("lottery.levels", Data + "lottery: {levels: 15}"),
        ("lottery.rate", Data + "lottery: {rate: 0.35}"),
        ("lottery.output-rate", Data + "lottery: {output-rate: 0}"),
        ("lottery.scope", Data + "lottery: {scope: global}"),
        ("lottery.minimum-density", Data + "lottery: {scope: global, minimum-density: 0.01}"),
        ("lottery.rewind", Data + "lottery: {rewind: none}"),
        ("lottery.rewind-to", Data + "lottery: {rewind: learning-rate, rewind-to: 500it}"),
        ("lottery.controls", Data + "lottery: {controls: {one-shot: [7, 12], reinitialized: [3]}}"),
        ("experiments.kind", Data + "lottery: {}\nexperiments: [{kind: sign-retention, levels: [0]}]"),
        ("experiments.levels", Data + "lottery: {}\nexperiments: [{kind: signed-constant, levels: [1, 2, 40]}]"),
        ("experiments.scales", Data + "lottery: {}\nexperiments: [{kind: perturbation, levels: [1], scales: [1e-5, 2]}]"),
        ("experiments.absolute", Data + "lottery: {}\nexperiments: [{kind: perturbation, levels: [1], absolute: [0.001]}]"),
        ("experiments.from", Data + "lottery: {}\nexperiments: [{kind: transfer, levels: [1], from: ./mnist}]"),
        ("experiments.layers", Data + "lottery: {}\nexperiments: [{kind: partial-rewinding, levels: [1], layers: [0, 2]}]"),
        ("experiments.samples", Data + "lottery: {}\nexperiments: [{kind: alignment, levels: [1], samples: 1000}]"),
        ("experiments.points", Data + "lottery: {}\nexperiments: [{kind: linear-connectivity, levels: [1], points: 11}]"),
        ("experiments.steps", Data + "lottery: {}\nexperiments: [{kind: fine-tuning, levels: [1], steps: 2ep}, {kind: early-gradients, levels: [2], steps: 50it}]"),
    ];

    /// <summary>A recipe that says a lot.</summary>
    public const string Full = """
        name: Everything at once
        data:
          set: fashion-mnist
          training: 10000
        network:
          hidden: [300, 100]
          activation: tanh
        training:
          steps: 10ep
          batch: 50
          optimizer: adam
          rate: 0.0012
          schedule: step
          milestones: [4ep, 8ep]
          warm-up: 100it
        lottery:
          levels: 6
          rate: 0.35
          controls:
            reinitialized: [4, 6]
            one-shot: [4]
        experiments:
          - kind: perturbation
            levels: [2, 4]
            scales: [0.5, 3]
          - kind: linear-connectivity
            levels: [0]
        replicates: 3
        seed: 7
        """;

    /// <summary>A recipe with nothing but data.</summary>
    public const string Least = "data: {set: fashion-mnist}";
}
