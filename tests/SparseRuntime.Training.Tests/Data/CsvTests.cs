using System.Globalization;
using System.Text;

namespace SparseRuntime.Training.Tests;

public sealed class CsvTests
{
    private TemporaryFolder _folder = new();

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Text_in_another_encoding_is_refused()
    {
        string path = _folder.Write("latin1.csv", Encoding.Latin1.GetBytes("x,y\n1,Å\n2,Ä\n"));
        Assert.That(() => CsvDataSet.Read(path), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("latin1.csv").And.Message.Contains("UTF-8"));
    }

    [Test]
    public void Tables_come_back_as_they_were_written() => DataCases.Hold(random =>
    {
        int samples = random.Next(1, 20), columns = random.Next(2, 6), target = random.Next(columns);
        string[] classes = ["Zürich", "a,b", "say \"no\"", "two\nlines"];
        string lineEnd = new[] { "\n", "\r\n", "\r" }[random.Next(3)];
        bool hasHeader = random.Next(2) == 0;
        var text = new StringBuilder();
        if (hasHeader) text.AppendJoin(',', Enumerable.Range(0, columns).Select(column => $"\"c {column}\"")).Append(lineEnd);
        var features = new List<float>();
        var labels = new List<string>();
        for (int i = 0; i < samples; i++)
        {
            for (int column = 0; column < columns; column++)
            {
                if (column > 0) text.Append(',');
                if (column == target)
                {
                    labels.Add(classes[random.Next(classes.Length)]);
                    text.Append('"').Append(labels[^1].Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
                    continue;
                }

                features.Add(BitConverter.Int32BitsToSingle((random.Next(2) << 31) | random.Next(0x7F80_0000)));
                string number = features[^1].ToString("R", CultureInfo.InvariantCulture);
                text.Append(random.Next(3) == 0 ? $"\"{number}\"" : $" {number}");
            }

            if (i < samples - 1 || random.Next(2) == 0) text.Append(lineEnd);
            if (random.Next(4) == 0) text.Append(lineEnd);
        }

        string path = _folder.Write("t.csv", text.ToString());
        DataSet data = CsvDataSet.Read(path, new CsvOptions { HasHeader = hasHeader, Target = hasHeader ? $"c {target}" : $"{target + 1}" });
        Assert.That(data.Features.ToArray(), Is.EqualTo(features));
        Assert.That(data.Labels.ToArray().Select(label => data.ClassNames[label]), Is.EqualTo(labels));
        Assert.That(data.ClassNames, Is.EqualTo(labels.Distinct().Order(StringComparer.Ordinal)));
    });

    [Test]
    public void Classes_that_are_numbers_are_in_their_order()
    {
        DataSet data = CsvDataSet.Read(_folder.Write("t.csv", "x,y\n1,10\n2,9\n3,-1\n4,10\n"));
        Assert.That(data.ClassNames, Is.EqualTo(new[] { "-1", "9", "10" }));
        Assert.That(data.Labels.ToArray(), Is.EqualTo(new[] { 2, 1, 0, 2 }));
    }

    [Test]
    public void Classes_that_are_given_keep_their_order_and_are_all_there_are()
    {
        var options = new CsvOptions { ClassNames = ["red", "blue", "green"] };
        Assert.That(CsvDataSet.Read(_folder.Write("t.csv", "x,y\n1,blue\n2,red\n"), options).Labels.ToArray(), Is.EqualTo(new[] { 1, 0 }));
        Refuse("x,y\n1,blue\n2,grey\n", options, "line 3: the class 'grey' is not one of red, blue, green");
    }

    [Test]
    public void Numbers_can_be_learnt()
    {
        DataSet data = CsvDataSet.Read(_folder.Write("t.csv", "\uFEFFprice;size\n1.5;2\n-3e2;4\n"), new CsvOptions { Separator = ';', Target = "price", Kind = TargetKind.Numbers });
        Assert.That((data.Count, data.FeatureCount, data.TargetCount), Is.EqualTo((2, 1, 1)));
        Assert.That(data.Targets.ToArray(), Is.EqualTo(new[] { 1.5f, -300f }));
        Assert.That(data.Features.ToArray(), Is.EqualTo(new[] { 2f, 4f }));
        Assert.That(data.Labels.IsEmpty);
    }

    [TestCase("", "no lines in it")]
    [TestCase("a,y\n", "only a header")]
    [TestCase("a;y\n1;2\n", "line 1: there is one column only")]
    [TestCase("a,y\n1,2\n,3\n", "line 3: the value of column 'a' is missing")]
    [TestCase("a,y\n1,2\n\"\",3\n", "line 3: the value of column 'a' is missing")]
    [TestCase("a,y\n1,2\n3,\n", "line 3: the value of column 'y' is missing")]
    [TestCase("a,y\n1,2\n\n\n4,5,6\n", "line 5: there are 3 fields where 2 are expected")]
    [TestCase("a,y\n1,2\n4\n", "line 3: there are 1 fields where 2 are expected")]
    [TestCase("a,y\nmuch,2\n", "line 2: 'much' in column 'a' is not a finite number")]
    [TestCase("a,y\nNaN,2\n", "line 2: 'NaN' in column 'a' is not a finite number")]
    [TestCase("a,y\n1e99,2\n", "line 2: '1e99' in column 'a' is not a finite number")]
    [TestCase("a,b,y\n1,\"two\nlines\",2\n", "line 2: 'two\nlines' in column 'b' is not a finite number")]
    [TestCase("a,b,y\n1,\"2\n\",\"x\ny\"\n1,,3\n", "line 5: the value of column 'b' is missing")]
    [TestCase("a,y\n1,\"2\n3,4\n", "line 2: the quote that begins here is never closed")]
    [TestCase("a,y\n1,\"2\"3\n", "line 2: there is more in a field after the quote that closes it")]
    [TestCase("a,y\n1,2\"3\n", "line 2: there is a quote within a field")]
    public void What_is_wrong_is_told_with_its_line(string text, string cause) => Refuse(text, new CsvOptions(), cause);

    [TestCase("z", "there is no column 'z'; there are 'a', 'a', 'y'")]
    [TestCase("4", "there is no column '4'")]
    [TestCase("a", "there are two columns 'a'")]
    public void A_column_that_is_not_there_is_refused(string target, string cause) => Refuse("a,a,y\n1,2,3\n", new CsvOptions { Target = target }, cause);

    [Test]
    public void A_record_without_end_does_not_fill_the_memory() =>
        Refuse("a,y\n1,\"" + new string('x', (1 << 24) + 10) + "\"\n", new CsvOptions(), "line 2: the record that begins here is longer than");

    [Test]
    public void Mutated_tables_only_ever_fail_as_bad_data_with_their_name()
    {
        byte[] text = Encoding.UTF8.GetBytes("a,b,\"the class\"\n1.5,2,\"x\"\n3,4,y\n-5e3,6,\"z, or\"\"so\"\n7,8,x\n");
        var random = new Random(9);
        int refused = 0;
        for (int i = 0; i < 1000; i++)
        {
            byte[] file = [.. text];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
                file[random.Next(file.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : "\",\n\r1"u8[random.Next(5)];
            string path = _folder.Write("mutated.csv", file);
            try
            {
                DataSet data = CsvDataSet.Read(path);
                Assert.That(data.Features.Length, Is.EqualTo(data.Count * data.FeatureCount));
            }
            catch (InvalidDataException e)
            {
                Assert.That(e.Message, Does.StartWith(path));
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(400));
    }

    private void Refuse(string text, CsvOptions options, string cause)
    {
        string path = _folder.Write("bad.csv", text);
        Assert.That(() => CsvDataSet.Read(path, options), Throws.TypeOf<InvalidDataException>().With.Message.StartWith(path).And.Message.Contains(cause));
    }
}
