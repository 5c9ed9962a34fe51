using System.Text;
using SparseRuntime.Kernels;

namespace SparseRuntime.Tests;

/// <summary>The file that a calibration is kept in: whole, or not used.</summary>
[TestFixture]
public sealed class CalibrationStoreTests
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"sparseruntime-{Path.GetRandomFileName()}");

    private static Calibration Some(double ratio = 1.25) =>
        new(new MachineModel(3.5, 30, 20, 10, 1 << 20, 1 << 23), [new("a", 1, 0.5, ratio), new("b", 256, 1, 0.75)]);

    private string NewPath() => Path.Combine(_folder, $"{Path.GetRandomFileName()}.json");

    private string Stored(Calibration? calibration = null)
    {
        string path = NewPath();
        CalibrationStore.Save(calibration ?? Some(), path);
        return path;
    }

    [OneTimeTearDown]
    public void RemoveFolder()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void What_is_stored_comes_back()
    {
        Calibration? back = CalibrationStore.Load(Stored(), out string? problem);
        Assert.That(problem, Is.Null);
        Assert.That(back!.Machine, Is.EqualTo(Some().Machine));
        Assert.That(back.Factors, Is.EqualTo(Some().Factors));
    }

    [Test]
    public void Without_a_file_there_is_neither_calibration_nor_problem()
    {
        Assert.That(CalibrationStore.Load(NewPath(), out string? problem), Is.Null);
        Assert.That(problem, Is.Null);
    }

    [Test]
    public void The_users_cache_is_left_alone_by_these_tests()
    {
        Assert.That(CalibrationStore.Path, Does.StartWith(Environment.GetEnvironmentVariable("SPARSERT_CACHE")!));
        Assert.That(CalibrationStore.Current, Is.SameAs(Calibration.Shipped));
    }

    [Test]
    public void A_file_cut_short_is_not_used()
    {
        string path = Stored();
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.That(CalibrationStore.Load(path, out string? problem), Is.Null);
            Assert.That(problem, Does.Contain(path).And.Not.Contain("\n"));
        }
    }

    [Test]
    public void A_damaged_file_is_used_only_where_it_still_makes_sense()
    {
        string path = Stored();
        byte[] whole = File.ReadAllBytes(path);
        var random = new Random(3);
        for (int i = 0; i < 2000; i++)
        {
            byte[] damaged = [.. whole];
            for (int n = random.Next(1, 4); n > 0; n--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, damaged);
            Calibration? back = CalibrationStore.Load(path, out string? problem);
            Assert.That(back is null, Is.EqualTo(problem is not null));
            if (back is not null) Assert.That(back.Factors.Select(f => f.Ratio), Is.All.InRange(Calibration.LeastRatio, Calibration.MostRatio));
        }
    }

    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("\"text\"")]
    [TestCase("{\"processor\":null,\"instructionSets\":null,\"kernelModel\":null,\"machine\":null,\"factors\":null}")]
    public void Other_json_is_not_used(string text)
    {
        string path = Stored();
        File.WriteAllText(path, text);
        Assert.That(CalibrationStore.Load(path, out string? problem), Is.Null);
        Assert.That(problem, Is.Not.Null);
    }

    [TestCase("\"processor\": \"", "\"processor\": \"another ", "another processor")]
    [TestCase("\"instructionSets\": \"", "\"instructionSets\": \"sse-", "another processor")]
    [TestCase("\"kernelModel\": \"", "\"kernelModel\": \"f", "another version")]
    [TestCase("\"gigahertz\": 3.5", "\"gigahertz\": 1e400", "")]
    [TestCase("\"gigahertz\": 3.5", "\"gigahertz\": 0", "out of range")]
    [TestCase("\"l2BytesPerCycle\": 30", "\"l2BytesPerCycle\": -30", "out of range")]
    [TestCase("\"l3Bytes\": 8388608", "\"l3Bytes\": 9223372036854775807", "out of range")]
    [TestCase("\"ratio\": 1.25", "\"ratio\": 1e9", "out of range")]
    [TestCase("\"columns\": 256", "\"columns\": -256", "out of range")]
    [TestCase("\"kernel\": \"a\"", "\"kernel\": null", "")]
    public void A_file_of_something_else_is_not_used(string from, string to, string expected)
    {
        string path = Stored();
        string text = File.ReadAllText(path);
        Assert.That(text, Does.Contain(from));
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
        Assert.That(CalibrationStore.Load(path, out string? problem), Is.Null);
        Assert.That(problem, Does.Contain(path).And.Contain(expected));
    }

    [Test]
    public void A_long_file_is_not_read()
    {
        string path = Stored();
        File.AppendAllText(path, new string(' ', 1 << 19));
        Assert.That(CalibrationStore.Load(path, out string? problem), Is.Null);
        Assert.That(problem, Does.Contain("longer than"));
    }

    [Test]
    public void A_folder_in_the_files_place_is_not_used()
    {
        string path = NewPath();
        Directory.CreateDirectory(path);
        Assert.That(CalibrationStore.Load(path, out _), Is.Null);
        Assert.That(() => CalibrationStore.Save(Some(), path), Throws.InstanceOf<IOException>().Or.InstanceOf<UnauthorizedAccessException>());
        Assert.That(Directory.GetFiles(_folder, $"{Path.GetFileName(path)}*"), Is.Empty, "what a failed write leaves behind");
    }

    [Test]
    public void Writers_at_once_leave_one_whole_file_and_readers_never_see_another()
    {
        string path = Stored();
        using var done = new CancellationTokenSource();
        Task<int> reader = Task.Run(() =>
        {
            int reads = 0;
            for (; !done.IsCancellationRequested || reads == 0; reads++)
            {
                if (CalibrationStore.Load(path, out string? problem) is null) Assert.Fail(problem ?? "the file is gone");
            }

            return reads;
        });
        Parallel.For(0, 4, writer =>
        {
            for (int i = 0; i < 25; i++)
                CalibrationStore.Save(Some(1 + (0.1 * writer)), path);
        });
        done.Cancel();
        Assert.That(reader.GetAwaiter().GetResult(), Is.Positive);
        Assert.That(CalibrationStore.Load(path, out _)!.Factors[0].Ratio, Is.EqualTo(1).Or.EqualTo(1.1).Or.EqualTo(1.2).Or.EqualTo(1.3));
        Assert.That(Directory.GetFiles(_folder, $"{Path.GetFileName(path)}*"), Has.Length.EqualTo(1));
    }

    [Test]
    public void The_file_is_text_that_people_can_read() =>
        Assert.That(Encoding.UTF8.GetString(File.ReadAllBytes(Stored())), Does.Contain("\"kernel\": \"a\"").And.Contain(Machine.ProcessorName));
}
