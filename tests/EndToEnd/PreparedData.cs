using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hone.EndToEnd;

/// <summary>Data that is documents, through the program: prepared, looked at, trained from.</summary>
public sealed class PreparedData : HoneProgram
{
    const string Model =
        "tokenizer: { kind: bytes }\nmodel: { layers: 1, width: 32, heads: 2, context: 16 }\ntraining: { steps: 6, batch: 4 }\n"
        + "evaluation: { tokens: 512 }\n";
    const string OfFolder =
        "model: { layers: 1, width: 32, heads: 2, context: 16 }\ntraining: { steps: 6, batch: 4 }\nevaluation: { tokens: 512 }\n";

    string Lines(string name, int count, Func<int, object> line)
    {
        File.WriteAllText(In(name), string.Concat(Enumerable.Range(0, count).Select(i => JsonSerializer.Serialize(line(i)) + "\n")));
        return name;
    }

    string Documents(int count = 400, string name = "docs.jsonl") =>
        Lines(name, count, i => new { text = $"Document {i} about the number {i * i}.", author = $"a{i % 7}" });

    string Recipe(string yaml)
    {
        File.WriteAllText(In("r.yaml"), yaml);
        return "r.yaml";
    }

    [Fact]
    public void Documents_are_prepared_looked_at_and_learned_from()
    {
        Answer prepared = Hone("data", "prepare", Documents(), "--out", "out", "--tokenizer", "bytes", "--split", "group", "--group-column",
            "author", "--validation", "0.4", "--json");
        prepared.Code.ShouldBe(0, prepared.Error);
        JsonNode parts = prepared.Json["manifest"]!["splits"]!;
        ((long)parts["train"]!["documents"]! + (long)parts["validation"]!["documents"]!).ShouldBe(400);

        Answer looked = Hone("data", "inspect", "out", "--rows", "2", "--context", "32", "--packing", "documents", "--json");
        looked.Code.ShouldBe(0, looked.Error);
        JsonNode piece = looked.Json["rows"]![0]!["pieces"]![0]!;
        ((string)piece["from"]!).ShouldStartWith("docs.jsonl, line ");
        ((string)piece["text"]!).ShouldStartWith("\n\nDocument ");
        Hone("data", "inspect", "docs.jsonl", "--rows", "1").Output.ShouldContain("400 documents");

        Answer trained = Hone("train", Recipe(OfFolder + "data: { packing: documents }"), "--data", "out", "--json");
        trained.Code.ShouldBe(0, trained.Error);
        trained.Error.ShouldContain("cropped");
        trained.Json["manifest"]!["token_counts"]![0]!["rows"]!.GetValue<long>().ShouldBe(24);
        trained.Json["manifest"]!["data"]!["fingerprint"]!.GetValue<string>().ShouldBe((string)prepared.Json["manifest"]!["fingerprint"]!);
    }

    [Fact]
    public void A_mixture_tells_what_each_source_gave()
    {
        foreach (string name in new[] { "one", "two" })
            Hone("data", "prepare", Documents(200, $"{name}.jsonl"), "--out", name, "--tokenizer", "bytes").Code.ShouldBe(0);
        Answer trained = Hone(
            "train", Recipe(
            OfFolder + "data:\n  mixture:\n    one: { path: one, weight: 0.75 }\n    two: { path: two, weight: 0.25, passes: 5 }\n"),
            "--json");
        trained.Code.ShouldBe(0, trained.Error);
        trained.Json["manifest"]!["token_counts"]!.AsArray().Select(source => (long)source!["rows"]!).ShouldBe([18, 6]);
        trained.Error.ShouldContain("one: 288 tokens in 18 rows");
        Hone("train", "r.yaml", "--set", "data.mixture.one.passes=1", "--set", "data.mixture.two.passes=1", "--set",
            "training.steps=100000").ShouldRefuse("until every source has made all its passes");
    }

    [Fact]
    public void Documents_are_streamed_and_the_wait_for_them_is_told()
    {
        Documents(3000);
        Answer trained = Hone("train", Recipe(Model + "data: { streaming: true, packing: documents }"), "--data", "docs.jsonl", "--json");
        trained.Code.ShouldBe(0, trained.Error);
        trained.Error.ShouldContain("tokens as they come");
    }

    [Fact]
    public void Conversations_learn_the_answers_and_those_without_one_refuse()
    {
        Lines("chat.jsonl", 80,
            i => new
            {
                messages = new[] { new { role = "user", content = $"And {i}?" }, new { role = "assistant", content = $"It is {i + 1}." } },
            });
        Answer trained = Hone("train", Recipe(Model + "data: { packing: conversations }"), "--data", "chat.jsonl", "--set",
            "model.context=96", "--json");
        trained.Code.ShouldBe(0, trained.Error);
        JsonNode tokenCounts = trained.Json["manifest"]!["token_counts"]![0]!;
        ((double)tokenCounts["learned_tokens"]! / (double)tokenCounts["tokens"]!).ShouldBeInRange(0.1, 0.4);
        Hone("train", "r.yaml", "--data", "chat.jsonl").ShouldRefuse("fits a row of 17 tokens");
        Lines("mute.jsonl", 20, i => new { messages = new[] { new { role = "user", content = $"{i}" } } });
        Hone("train", "r.yaml", "--data", "mute.jsonl", "--set", "model.context=96")
            .ShouldRefuse("mute.jsonl, line 1 has no answer to learn from");
    }

    [Fact]
    public async Task Preparing_that_is_killed_goes_on_with_the_same_command()
    {
        Documents(60_000);
        string[] command = ["data", "prepare", "docs.jsonl", "--out", "part", "--tokenizer", "bytes", "--stage-tokens", "20000"];
        using (Process process = Start(command))
        {
            for (Stopwatch watch = Stopwatch.StartNew();
            watch.Elapsed < TimeSpan.FromSeconds(60) && !File.Exists(In("part", "train-00003.tokens")) && !process.HasExited;)
                await Task.Delay(2, Stop);
            process.Kill();
            Finish(process);
        }

        File.Exists(In("part", "manifest.json")).ShouldBeFalse("it was to be killed before its end");
        Hone("train", Recipe(OfFolder), "--data", "part").ShouldRefuse("is not prepared to its end");
        Answer rest = Hone([.. command, "--json"]);
        rest.Code.ShouldBe(0, rest.Error);
        ((string?)rest.Json["resumed_from"]).ShouldNotBeNull();
        Hone([.. command.Select(word => word == "part" ? "whole" : word)]).Code.ShouldBe(0);
        foreach (string file in Directory.EnumerateFiles(In("whole")))
            File.ReadAllBytes(In("part", Path.GetFileName(file))).AsSpan().SequenceEqual(File.ReadAllBytes(file)).ShouldBeTrue(file);
        Hone([.. command, "--json"]).Json["was_done"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public void What_cannot_be_prepared_or_read_is_told_in_two_lines()
    {
        Documents(50);
        Hone("data", "prepare", "docs.jsonl", "--out", "out", "--tokenizer", "bytes", "--text-column", "body")
            .ShouldRefuse("has no column body", "text, author");
        Hone("data", "prepare", "docs.jsonl", "--out", "out", "--tokenizer", "bytes", "--split", "file")
            .ShouldRefuse("too few to split by file");
        Hone("data", "prepare", "docs.jsonl", "--out", "out", "--tokenizer", "nowhere.json").ShouldRefuse("nowhere.json");
        File.AppendAllText(In("docs.jsonl"), "{\"text\": \"cut");
        Answer torn = Hone("data", "prepare", "docs.jsonl", "--out", "torn", "--tokenizer", "bytes");
        torn.Code.ShouldBe(2, torn.Error);
        torn.ShouldTell("line 51 is not whole JSON");

        Documents(50);
        Hone("data", "prepare", "docs.jsonl", "--out", "good", "--tokenizer", "bytes").Code.ShouldBe(0);
        Hone("data", "prepare", "docs.jsonl", "--out", "good", "--tokenizer", "bpe")
            .ShouldTell("was prepared with tokenizer bytes, not bpe");
        File.AppendAllText(In("good", "train-00000.tokens"), "x");
        Hone("train", Recipe(OfFolder), "--data", "good").ShouldRefuse("train-00000.tokens", "its manifest says");
        Hone("train", Recipe(Model), "--data", "good").ShouldRefuse("train-00000.tokens");
        Documents(51);
        Answer changed = Hone("data", "prepare", "docs.jsonl", "--out", "good", "--tokenizer", "bytes");
        changed.Code.ShouldBe(2, changed.Error);
        changed.ShouldTell("has changed since it was prepared");
    }
}
