using System.Text.Json;
using Hone.Data.Sources;
using Hone.Data.Splits;
using Hone.Data.Tokens;
using Hone.Data.Tokens.Prepared;
using Hone.Text;
using Hone.Training.Checkpoints;

namespace Hone.Golden;

/// <summary>The same promise where data is documents: streamed, packed, prepared, mixed. Interrupted is uninterrupted.</summary>
public sealed class DocumentResumeTests : ResumeRehearsal
{
    const int Last = 11;

    /// <summary>Documents of several lengths; few enough that eleven steps go over the border of chunks and of epochs.</summary>
    string Documents(string name = "documents.jsonl", int count = 1300, int seed = 1)
    {
        Random random = new(seed);
        return Write(name, string.Concat(Enumerable.Range(0, count).Select(i =>
            JsonSerializer.Serialize(
                new { text = $"{i} " + string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => (char)('a' + random.Next(26)))) })
                + "\n")));
    }

    string Prepared(string path, string name)
    {
        Source source = Source.Open(path);
        Preparation.Run(new PrepareOptions
        {
            Source = source, Rule = new ByHash(new SplitShares(0.1)), Encoder = new TextEncoder(new ByteTokenizer(), "|", null),
                Folder = In(name),
            Splits = [Split.Train, Split.Validation], Requested = new Dictionary<string, string>(), TokensPerStage = 2000,
        }, report: null, TestContext.Current.CancellationToken);
        return In(name);
    }

    [Theory]
    [InlineData("windows")]
    [InlineData("documents")]
    public void A_streamed_run_that_is_stopped_at_any_step_is_the_one_that_never_stopped(string packing) =>
        Rehearse([$"data.path={Documents()}", "data.streaming=true", $"data.packing={packing}", "data.bos=|", "training.batch=32"],
            chunked: true);

    [Fact]
    public void A_streamed_run_over_Parquet_goes_on_to_the_same_bits()
    {
        string file = Path.Combine(Root(), "..", "shared", "data", "parquet", "shard_00000.parquet");
        if (!File.Exists(file)) Assert.Skip($"{file} is not there");
        Rehearse([$"data.path={file}", "data.streaming=true", "data.packing=documents", "training.batch=128"], chunked: true);
    }

    [Fact]
    public void A_run_from_a_prepared_folder_goes_on_to_the_same_bits() =>
        Rehearse([$"data.path={Prepared(Documents(), "prepared")}", "data.packing=documents"]);

    [Fact]
    public void A_run_from_a_mixture_goes_on_to_the_same_bits_and_to_the_same_ledger()
    {
        string one = Prepared(Documents("one.jsonl", 500, 2), "one"), two = Prepared(Documents("two.jsonl", 500, 3), "two");
        string[] settings = [$"data.mixture.a.path={one}", "data.mixture.a.weight=3", $"data.mixture.b.path={two}",
            "data.mixture.b.passes=20"];
        Rehearsed whole = Rehearse(settings);
        CheckpointState state = Checkpoint.Open(whole.Folder.CheckpointFolder(Last)).State;
        state.TokenCounts!.Select(source => source.Name).ShouldBe(["a", "b"]);
        state.TokenCounts!.Select(source => source.Rows).ShouldBe([33, 11]);
        state.TokenCounts!.ShouldAllBe(source => source.Tokens == 16 * source.Rows && source.LearnedTokens == source.Tokens
            && source.Epochs > 0);
    }

    static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Hone.slnx")))
                return folder.FullName;
        throw new InvalidOperationException("Hone.slnx is in no folder above the tests");
    }

    Rehearsed Rehearse(string[] settings, bool chunked = false)
    {
        string[] all = [.. settings, .. settings.Contains("data.streaming=true") ? ["tokenizer.kind=bytes"] : Array.Empty<string>()];
        Rehearsed whole = TrainOn(all, "whole");
        whole.Steps.Length.ShouldBe(Last);
        bool wentOver = false;
        for (int step = 1; step < Last; step++)
        {
            Rehearsed part = TrainOn(all, $"stopped-{step}", stopAfter: step);
            CheckpointState stopped = Checkpoint.Open(part.Folder.CheckpointFolder(step)).State;
            wentOver |= stopped.Chunk is not null || stopped.Epoch > 0;
            Rehearsed rest = Resume(part.Folder, threads: 1 + step % 2);
            ShouldHaveSameBits(rest, whole, $"stopped after {step}");
            Steps(rest.Folder).ShouldBe(Steps(whole.Folder), $"stopped after {step}");
            Checkpoint.Open(rest.Folder.CheckpointFolder(Last)).State.TokenCounts.ShouldBe(
                Checkpoint.Open(whole.Folder.CheckpointFolder(Last)).State.TokenCounts);
        }

        if (chunked) wentOver.ShouldBeTrue("the test is to go over the border of a chunk");
        return whole;
    }
}
