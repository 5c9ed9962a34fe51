namespace SparseRuntime.Training.Tests;

/// <summary>Folders of results: whose they are, who is at work in them, and what is damaged.</summary>
public class ResultFolderTests
{
    [Test]
    public void Results_of_other_data_are_refused_and_older_folders_learn_theirs()
    {
        using var temporary = new TemporaryFolder();
        var folder = new ResultFolder(temporary["a"], "test");
        folder.CheckData("11");
        Assert.That(Directory.Exists(folder.FullPath), Is.False, "a check makes nothing");
        folder.KeepData("11");
        folder.KeepData("11");
        string path = Path.Combine(folder.FullPath, "data.sha256");
        Assert.That(File.ReadAllText(path), Is.EqualTo("11\n"));
        Assert.That(() => folder.CheckData("12"), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(path).And.Message.Contains("other data"));
        Assert.That(() => folder.KeepData("12"), Throws.InstanceOf<InvalidDataException>());
        Assert.That(File.ReadAllText(path), Is.EqualTo("11\n"));
    }

    [Test]
    public void A_replicate_is_one_holders_at_a_time()
    {
        using var temporary = new TemporaryFolder();
        var folder = new ResultFolder(temporary["a"], "test");
        string path = Path.Combine(folder.FullPath, "replicate_0", "lock");
        for (int round = 0; round < 3; round++)
        {
            using (folder.Lock(0))
            using (folder.Lock(1))
                Assert.That(() => folder.Lock(0), Throws.InstanceOf<IOException>().With.Message.Contains("another process is at work"));
            Assert.That(path, Does.Exist, "a lock that is removed can be held twice");
        }
    }

    [Test]
    public void What_is_no_lock_is_not_called_one()
    {
        using var temporary = new TemporaryFolder();
        var folder = new ResultFolder(temporary["a"], "test");
        Directory.CreateDirectory(Path.Combine(folder.FullPath, "replicate_0", "lock"));
        Assert.That(() => folder.Lock(0), Throws.Exception.With.Message.Not.Contains("another process"));
        if (OperatingSystem.IsWindows()) return;
        string missing = Path.Combine(folder.FullPath, "replicate_1");
        Directory.CreateDirectory(missing);
        File.CreateSymbolicLink(Path.Combine(missing, "lock"), Path.Combine(missing, "no", "such", "folder"));
        Assert.That(() => folder.Lock(1), Throws.InstanceOf<IOException>().With.Message.Not.Contains("another process"));
    }

    [TestCase("")]
    [TestCase("replicate,level\n0,0\n")]
    [TestCase("no table")]
    public void A_damaged_result_is_named(string content)
    {
        using var temporary = new TemporaryFolder();
        var folder = new ResultFolder(temporary["a"], "test");
        var run = new RunName(0, 1, "ticket");
        string path = Path.Combine(folder.FullPath, run.Folder, "result.csv");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        Assert.That(() => folder.Find(run), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(path).And.Message.Contains("have the run done again"));
    }
}
