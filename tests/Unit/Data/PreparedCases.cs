using System.Text;
using Hone.Cli.Screen;
using Hone.Data.Sources;
using Hone.Data.Splits;
using Hone.Data.Tokens;
using Hone.Data.Tokens.Prepared;
using Hone.Data.Tokens.Shards;
using Hone.Text;

namespace Hone.Unit.Data;

public sealed class PreparedCases : IDisposable
{
    readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("hone-prepared-");

    string In(string name) => Path.Combine(_root.FullName, name);

    public void Dispose() => _root.Delete(recursive: true);

    /// <summary>A file of documents with blank lines between them.</summary>
    string Text(int documents, string name = "text.txt", int seed = 1)
    {
        Random random = new(seed);
        File.WriteAllText(
            In(name), string.Concat(Enumerable.Range(0, documents)
            .Select(i => $"Document {i} " + new string((char)('a' + random.Next(26)), random.Next(400)) + "\n\n")));
        return In(name);
    }

    static PrepareOptions Options(string source, string folder, int threads = 1, string split = "hash", SplitShares? shares = null,
        string? separator = "\n\n", int stage = 20_000)
    {
        Source opened = Source.Open(source, new SourceOptions { Separator = separator });
        shares ??= new SplitShares(0.1);
        return new PrepareOptions
        {
            Source = opened, Rule = SplitRules.Of(Enum.Parse<SplitKind>(split, ignoreCase: true), shares, opened),
                Encoder = new TextEncoder(new ByteTokenizer(), "\n\n", separator), Folder = folder,
            Splits = shares.Test > 0 ? [Split.Train, Split.Validation, Split.Test] : [Split.Train, Split.Validation],
            Requested = new Dictionary<string, string> { ["split"] = split, ["validation"] = $"{shares.Validation}" }, Threads = threads,
            TokensPerStage = stage,
        };
    }

    static Preparation Run(PrepareOptions options) => Preparation.Run(options, report: null, TestContext.Current.CancellationToken);

    static Dictionary<string, byte[]> Bytes(string folder) =>
        Directory.EnumerateFiles(folder).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);

    static void ShouldBeSame(string folder, string expected)
    {
        Dictionary<string, byte[]> right = Bytes(expected), found = Bytes(folder);
        found.Keys.Order().ShouldBe(right.Keys.Order());
        foreach ((string file, byte[] bytes) in right) found[file].AsSpan().SequenceEqual(bytes).ShouldBeTrue(file);
    }

    [Fact]
    public void Every_document_is_in_its_part_once_in_order_and_with_its_place()
    {
        PrepareOptions options = Options(Text(700), In("out"), shares: new SplitShares(0.2, 0.1));
        PreparedManifest manifest = Run(options).Manifest;
        using PreparedFolder folder = PreparedFolder.Open(In("out"));
        foreach (Split part in options.Splits)
        {
            ShardTokens tokens = folder.Read(part);
            SourceDocument[] expected = [.. options.Source.Read().Select(document => document with { Text = document.Text.ToArray() })
                .Where(document => options.Rule.SplitOf(document) == part)];
            tokens.DocumentCount.ShouldBe(expected.Length);
            for (int i = 0; i < expected.Length; i++)
            {
                int[] ids = new int[tokens.StartOf(i + 1) - tokens.StartOf(i)];
                tokens.Read(tokens.StartOf(i), ids);
                Encoding.UTF8.GetString(folder.Tokenizer.Decode(ids))
                    .ShouldBe("\n\n" + Encoding.UTF8.GetString(expected[i].Text.Span).TrimEnd('\n'));
                tokens.PlaceOf(i).ShouldBe(expected[i].Place);
                tokens.DocumentAt(tokens.StartOf(i)).ShouldBe(i);
                tokens.DocumentAt(tokens.StartOf(i + 1) - 1).ShouldBe(i);
            }
            manifest.Splits[PreparedManifest.NameOf(part)].TextBytes.ShouldBe(expected.Sum(document => (long)document.Text.Length));
            manifest.Splits[PreparedManifest.NameOf(part)].Shards.Count.ShouldBeGreaterThan(3);

            int border = (int)manifest.Splits[PreparedManifest.NameOf(part)].Shards[0].Tokens;
            int[] all = new int[tokens.TokenCount], some = new int[900];
            tokens.Read(0, all);
            tokens.Read(border - 400, some);                          // across the border of shards
            some.ShouldBe(all[(border - 400)..(border + 500)]);
        }
    }

    [Fact]
    public void Threads_change_no_byte()
    {
        string text = Text(8000);
        Run(Options(text, In("one"), threads: 1, stage: 300_000));
        Run(Options(text, In("two"), threads: 2, stage: 300_000));
        ShouldBeSame(In("two"), In("one"));
    }

    [Fact]
    public void Preparing_that_was_killed_goes_on_to_the_same_bytes()
    {
        string text = Text(8000);
        Run(Options(text, In("whole"), stage: 100_000));
        using CancellationTokenSource stop = new();
        Should.Throw<OperationCanceledException>(() => Preparation.Run(
            Options(text, In("part"), stage: 100_000), _ => stop.Cancel(), stop.Token));
        File.WriteAllText(Path.Combine(In("part"), "train-00099.tokens"), "torn");       // what a stage leaves that was never finished
        File.Delete(Path.Combine(In("part"), "train-00099.tokens"));
        File.Exists(Path.Combine(In("part"), PreparedManifest.FileName)).ShouldBeFalse();
        PreparedFolder.IsAt(In("part")).ShouldBeTrue();
        Should.Throw<InvalidDataException>(() => PreparedFolder.Open(In("part"))).Message.ShouldContain("not prepared to its end");

        Preparation rest = Run(Options(text, In("part"), threads: 2, stage: 100_000));
        rest.ResumedFrom.ShouldNotBeNull().ShouldStartWith("text.txt, document ");
        ShouldBeSame(In("part"), In("whole"));
        Run(Options(text, In("part"), stage: 100_000)).WasDone.ShouldBeTrue();
    }

    [Fact]
    public void A_source_that_changed_is_noticed_and_one_that_was_only_touched_is_not()
    {
        string text = Text(300);
        Run(Options(text, In("out")));
        File.SetLastWriteTimeUtc(text, DateTime.UtcNow.AddHours(1));
        Run(Options(text, In("out"))).WasDone.ShouldBeTrue();

        string changed = File.ReadAllText(text).Replace("Document 7 ", "Document 8 ", StringComparison.Ordinal);
        File.WriteAllText(text, changed);
        File.SetLastWriteTimeUtc(text, DateTime.UtcNow.AddHours(2));
        Should.Throw<InvalidDataException>(() => Run(Options(text, In("out")))).Message.ShouldContain("has changed since it was prepared");
    }

    [Fact]
    public void Other_options_another_tokenizer_and_a_foreign_folder_are_refused()
    {
        string text = Text(300);
        Run(Options(text, In("out")));
        Should.Throw<InvalidDataException>(() => Run(Options(text, In("out"), shares: new SplitShares(0.2)))).Message.ShouldContain(
            "was prepared with validation 0.1, not 0.2");
        PrepareOptions other = Options(text, In("out"));
        Should.Throw<InvalidDataException>(
            () => Run(other with { Encoder = new TextEncoder(CharacterTokenizer.Train(File.ReadAllBytes(text), out _), "\n\n", "\n\n") }))
            .Message.ShouldContain("another tokenizer");
        Directory.CreateDirectory(In("foreign"));
        File.WriteAllText(Path.Combine(In("foreign"), "thesis.txt"), "all of it");
        Should.Throw<InvalidDataException>(() => Run(Options(text, In("foreign")))).Message.ShouldContain("thesis.txt");
    }

    [Fact]
    public void A_part_without_a_document_is_refused_before_there_is_a_manifest()
    {
        string text = Text(1);
        string message = Should.Throw<InvalidDataException>(() => Run(Options(text, In("out"), shares: new SplitShares(0.01)))).Message;
        message.ShouldContain("no document of text.txt is for validation");
        message.ShouldContain("--separator");
        File.Exists(Path.Combine(In("out"), PreparedManifest.FileName)).ShouldBeFalse();
        Should.Throw<InvalidDataException>(() => Run(Options(text, In("out"), shares: new SplitShares(0.01)))).Message.ShouldContain(
            "for validation", customMessage: "again");
        Should.Throw<InvalidDataException>(() => Options(text, In("out"), split: "file")).Message.ShouldContain("too few to split by file");
    }

    [Fact]
    public void A_shard_that_does_not_fit_its_manifest_is_refused_by_name()
    {
        Run(Options(Text(300), In("out")));
        string shard = Path.Combine(In("out"), "train-00001.tokens");
        byte[] right = File.ReadAllBytes(shard);

        Refused(bytes => bytes[ShardHeader.Size + 100] ^= 1, "its SHA-256 differs");
        Refused(bytes => bytes[0] ^= 1, "its SHA-256 differs");
        File.WriteAllBytes(shard, right[..^5]);
        Refusal().ShouldContain("bytes, and its manifest says");
        File.Delete(shard);
        Refusal().ShouldContain("is missing");
        File.WriteAllBytes(shard, right);
        using (PreparedFolder folder = PreparedFolder.Open(In("out"))) folder.Read(Split.Train).TokenCount.ShouldBeGreaterThan(0);

        string manifest = Path.Combine(In("out"), PreparedManifest.FileName);
        File.WriteAllText(manifest, File.ReadAllText(manifest)
            .Replace("train-00001.tokens", "../train-00001.tokens", StringComparison.Ordinal));
        Refusal().ShouldContain("outside its folder");

        void Refused(Action<byte[]> change, string problem)
        {
            byte[] bytes = [.. right];
            change(bytes);
            File.WriteAllBytes(shard, bytes);
            Refusal().ShouldContain(problem);
        }

        string Refusal()
        {
            string message = Should.Throw<InvalidDataException>(() =>
            {
                using PreparedFolder folder = PreparedFolder.Open(In("out"));
                folder.Read(Split.Train);
            }).Message;
            message.ShouldContain(File.Exists(shard) && message.Contains("manifest.json", StringComparison.Ordinal) ? "manifest.json"
                : "train-00001.tokens");
            return message;
        }
    }

    [Fact]
    public void A_header_that_lies_is_refused_whatever_it_says()
    {
        byte[] head = new byte[ShardHeader.Size];
        new ShardHeader(2, false, 100, 3).Write(head);
        long size = new ShardHeader(2, false, 100, 3).FileBytes;
        ShardHeader.Read(head, size, "s").Tokens.ShouldBe(100);
        Random random = new(2);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = [.. head];
            for (int changes = random.Next(1, 4); changes > 0; changes--) bytes[random.Next(32)] = (byte)random.Next(256);
            if (bytes.AsSpan().SequenceEqual(head)) continue;
            try
            {
                ShardHeader.Read(bytes, size, "s").FileBytes.ShouldBe(size);
            }
            catch (InvalidDataException refusal)
            {
                refusal.Message.ShouldStartWith("s ");
            }
        }
    }

    [Fact]
    public void Masks_and_wide_tokens_survive_the_shard()
    {
        ShardWriter writer = new(70_000, hasMask: true);
        int[] tokens = [1, ~2, 69_999, ~69_998, 5, 6, 7, ~8, ~9, 10];
        writer.Add(tokens.AsSpan(0, 4), new SourcePlace(1, 2, 3), 9);
        writer.Add(tokens.AsSpan(4), new SourcePlace(4, 5, 6_000_000_000), 9);
        ShardEntry entry = writer.Write(In("s.tokens"));
        entry.LearnedTokens.ShouldBe(6);
        using Shard shard = Shard.Open(In("s.tokens"), entry, 70_000);
        int[] read = new int[7];
        shard.Read(2, read);
        read.ShouldBe(tokens[2..9]);
        shard.PlaceOf(1).ShouldBe(new SourcePlace(4, 5, 6_000_000_000));
        Should.Throw<InvalidDataException>(() => Shard.Open(In("s.tokens"), entry, 300)).Message.ShouldContain("at 4 bytes");
    }
}
