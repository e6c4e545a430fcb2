using System.Text.Json.Nodes;

namespace Hone.EndToEnd;

/// <summary>Tokenizers on their own: learned, tried, looked at, compared, handed over and taken back, used by a run.</summary>
public sealed class TokenizerVerbs : HoneProgram
{
    const string Text = "They'll say the theatre is there. <|end|> The other thing, then: 1,234,567!\n";

    public TokenizerVerbs() => File.WriteAllText(In("text.txt"), string.Concat(Enumerable.Repeat(Text, 40)));

    [Fact]
    public void A_byte_order_mark_is_learned_by_no_tokenizer_and_no_run()
    {
        File.WriteAllBytes(In("marked.txt"), [0xEF, 0xBB, 0xBF, .. File.ReadAllBytes(In("text.txt"))]);
        string Hash(string text, string kind) =>
            (string)Succeed(["tokenizer", "train", text, "--kind", kind, "--out", "t.json", "--json",
                .. kind == "bpe" ? new[] { "--vocabulary", "280" } : []]).Json["hash"]!;
        Hash("marked.txt", "bpe").ShouldBe(Hash("text.txt", "bpe"));
        Hash("marked.txt", "characters").ShouldBe(Hash("text.txt", "characters"));

        string[] Losses(string text)
        {
            JsonObject run = Succeed("train", "tiny.yaml", "--data", text, "--name", "r", "--set", "data.waive=repeated_passages_across",
                "--set", "tokenizer.kind=characters", "--set", "training.steps=3", "--json").Json;
            return [run["final_loss"]!.ToString(), run["best_val_loss"]!.ToString(), run["manifest"]!["data"]!["fingerprint"]!.ToString()];
        }
        File.WriteAllText(In("tiny.yaml"), Tiny.Replace("data: { stories: 100 }\n", "", StringComparison.Ordinal)
            .Replace("tokenizer: { kind: bytes }\n", "", StringComparison.Ordinal));
        Losses("marked.txt").ShouldBe(Losses("text.txt"));
    }

    [Fact]
    public void Files_of_another_format_are_refused_or_told()
    {
        File.WriteAllBytes(In("wide.txt"), [.. System.Text.Encoding.Unicode.GetPreamble(), .. System.Text.Encoding.Unicode.GetBytes(Text)]);
        Hone("tokenizer", "train", "wide.txt", "--out", "t.json").ShouldRefuse("wide.txt is UTF-16, not a text", "iconv");
        File.WriteAllText(In("tiny.yaml"), Tiny.Replace("data: { stories: 100 }\n", "", StringComparison.Ordinal));
        Hone("train", "tiny.yaml", "--data", "wide.txt").ShouldRefuse("wide.txt is UTF-16, not a text");
        File.WriteAllText(In("a.jsonl"), "{\"text\": \"some text, some more text\"}\n");
        Succeed("tokenizer", "train", "a.jsonl", "--vocabulary", "260", "--out", "t.json").Error.ShouldContain(
            "note: a.jsonl is JSON Lines");
        File.Exists(In("t.json")).ShouldBeTrue();
    }

    [Fact]
    public void A_published_tokenizer_is_taken_wherever_a_tokenizer_file_is()
    {
        JsonObject got = Succeed("tokenizer", "get", "p50k", "--out", "p.json", "--json").Json;
        ((string)got["name"]!).ShouldBe("p50k");
        ((int)got["vocabulary"]!).ShouldBe(50281);
        Succeed("tokenizer", "get", "p50k_base", "--out", "p.json", "--special", "<|user|>").Output.ShouldContain("2 of them special");
        Succeed("tokenizer", "encode", "--tokenizer", "p.json", "hello    world").Output.ShouldBe("31373 50258 995\n");
        Succeed("tokenizer", "decode", "--tokenizer", "p.json", "31373", "50258", "995").Output.ShouldBe("hello    world");
        Succeed("tokenizer", "inspect", "p.json").Output.ShouldContain("<|user|>");
        Succeed("tokenizer", "compare", "p.json", "--text", "text.txt");
        Succeed("tokenizer", "export", "p.json", "--to", "tokenizer.json");
        Succeed("train", "tiny.yaml", "--set", "tokenizer.path=p.json", "--set", "tokenizer.kind=file", "--set", "training.steps=2",
            "--set", "evaluation.tokens=64");

        Hone("tokenizer", "get", "gpt4", "--out", "q.json").ShouldRefuse(
            "there is no published tokenizer called \"gpt4\"", "Choose one of: gpt2, r50k, p50k, cl100k, o200k.");
        Hone("tokenizer", "get", "gpt2", "--out", "no/q.json").ShouldRefuse("no/q.json cannot be written");
        File.Exists(In("q.json")).ShouldBeFalse();
    }

    [Fact]
    public void A_tokenizer_goes_through_every_verb()
    {
        JsonObject trained = Learn("a.json", "--vocabulary", "280", "--pre-tokenizer", "o200k", "--special", "<|end|>", "--special",
            "<|a|>");
        ((int)trained["vocabulary"]!).ShouldBe(280);
        ((string)trained["pre_tokenizer"]!).ShouldBe("o200k");
        trained["special"]!.AsArray().Select(token => (int)token!["id"]!).ShouldBe([278, 279]);

        JsonObject encoded = Succeed("tokenizer", "encode", "--tokenizer", "a.json", Text, "--json", "--allow-special", "--picture",
            "p.png").Json;
        int[] ids = [.. encoded["ids"]!.AsArray().Select(id => (int)id!)];
        ids.ShouldContain(278);
        string.Concat(encoded["pieces"]!.AsArray().Select(piece => (string)piece!["text"]!)).ShouldBe(Text);
        File.ReadAllBytes(In("p.png"))[1..4].ShouldBe("PNG"u8.ToArray());
        Succeed("tokenizer", "encode", "--tokenizer", "a.json", Text, "--picture", "p.svg");
        File.ReadAllText(In("p.svg")).ShouldContain("<svg ");
        Hone("tokenizer", "encode", "--tokenizer", "a.json", Text, "--picture", "p.jpg")
            .ShouldRefuse("--picture takes a file that ends in .png, .svg or .pdf, not p.jpg");
        Succeed("tokenizer", "encode", "--tokenizer", "a.json", Text).Output.Split(' ').ShouldNotContain("278");
        Succeed(["tokenizer", "decode", "--tokenizer", "a.json", .. ids.Select(id => $"{id}")]).Output.ShouldBe(Text);

        JsonObject inspected = Succeed("tokenizer", "inspect", "a.json", "--json").Json;
        inspected["hash"]!.ToString().ShouldBe(trained["hash"]!.ToString());
        Succeed("tokenizer", "inspect", "a.json").Output.ShouldContain("o200k");

        Succeed("tokenizer", "export", "a.json", "--to", "tokenizer.json");
        JsonObject imported = Succeed("tokenizer", "import", "tokenizer.json", "--out", "b.json", "--json").Json;
        imported["hash"]!.ToString().ShouldBe(trained["hash"]!.ToString());
        File.ReadAllBytes(In("b.json")).ShouldBe(File.ReadAllBytes(In("a.json")));

        JsonArray compared = Succeed("tokenizer", "compare", "a.json", "b.json", "--text", "text.txt",
            "--json").Json["measurements"]!.AsArray();
        compared.Count.ShouldBe(2);
        ((double)compared[0]!["bytes_per_token"]!).ShouldBe((double)compared[1]!["bytes_per_token"]!);
        Succeed("tokenizer", "compare", "a.json", "b.json", "--text", "text.txt").Output.ShouldContain("BYTES/TOKEN");
    }

    [Fact]
    public void Threads_and_the_number_of_files_of_a_text_change_no_tokenizer()
    {
        string one = Learn("a.json", "--vocabulary", "290", "--threads", "1")["hash"]!.ToString();
        Learn("b.json", "--vocabulary", "290", "--threads", "2")["hash"]!.ToString().ShouldBe(one);
        File.WriteAllText(In("half.txt"), string.Concat(Enumerable.Repeat(Text, 20)));
        Succeed("tokenizer", "train", "half.txt", "half.txt", "--vocabulary", "290", "--out", "c.json", "--json").Json["hash"]!.ToString()
            .ShouldBe(one);
    }

    [Fact]
    public void A_run_learns_with_a_tokenizer_of_a_file_and_its_own_copy_is_one_too()
    {
        JsonObject trained = Learn("a.json", "--vocabulary", "300", "--special", "<|end|>");
        string[] run = ["train", "tiny.yaml", "--set", "tokenizer.kind=file", "--set", "tokenizer.path=a.json"];
        Succeed(run);
        TheRun().ReadManifest().Tokenizer!.Hash.ShouldBe(trained["hash"]!.ToString());
        File.Delete(In("a.json"));
        Succeed("tokenizer", "inspect", "tiny", "--json").Json["hash"]!.ToString().ShouldBe(trained["hash"]!.ToString());
        Succeed("eval", "tiny");
        Hone([.. run, "--name", "again"]).ShouldRefuse("a.json", "no such tokenizer file");
        Hone("train", "tiny.yaml", "--set", "tokenizer.kind=file", "--name", "again").ShouldRefuse("tokenizer.path");
        Hone("train", "tiny.yaml", "--set", "tokenizer.path=a.json", "--name", "again")
            .ShouldRefuse("tokenizer.path", "tokenizer.kind is file");
    }

    [Fact]
    public void Special_tokens_and_the_pattern_of_a_recipe_are_in_the_runs_tokenizer()
    {
        Succeed("train", "tiny.yaml", "--set", "tokenizer.kind=bpe", "--set", "tokenizer.vocabulary=300", "--set",
            "tokenizer.pre_tokenizer=nanochat",
            "--set", "tokenizer.special=<|bos|> <|end|>");
        JsonObject inspected = Succeed("tokenizer", "inspect", "tiny", "--json").Json;
        ((int)inspected["vocabulary"]!).ShouldBe(300);
        ((string)inspected["pre_tokenizer"]!).ShouldBe("nanochat");
        inspected["special"]!.AsArray().Select(token => (string)token!["text"]!).ShouldBe(["<|bos|>", "<|end|>"]);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Learn("a.json", "--vocabulary", "280");
        Hone("tokenizer", "train", "nowhere.txt", "--out", "x.json").ShouldRefuse("nowhere.txt");
        Hone("tokenizer", "train", Root, "--out", "x.json").ShouldRefuse("folder");
        Hone("tokenizer", "train", "text.txt", "--vocabulary", "100", "--out", "x.json").ShouldRefuse("100 tokens");
        Hone("tokenizer", "train", "text.txt", "--pre-tokenizer", "gpt3", "--out", "x.json")
            .ShouldRefuse("gpt3", "See hone tokenizer train --help");
        Hone("tokenizer", "encode", "--tokenizer", "nowhere.json", "x").ShouldRefuse("nowhere.json");
        Hone("tokenizer", "encode", "--tokenizer", "text.txt", "x").ShouldRefuse("text.txt", "hone tokenizer import");
        Hone("tokenizer", "encode", "--tokenizer", "no-run", "x").ShouldRefuse("no-run");
        Hone("tokenizer", "decode", "--tokenizer", "a.json", "5", "280").ShouldRefuse("\"280\"", "0 to 279");
        Hone("tokenizer", "import", "text.txt", "--out", "x.json").ShouldRefuse("text.txt", "no tokenizer that is known");
        Hone("tokenizer", "export", "a.json", "--to", "a.json").ShouldRefuse("a.json", "itself");
        Hone("tokenizer", "compare", "a.json", "--text", "nowhere.txt").ShouldRefuse("nowhere.txt");
        File.Exists(In("x.json")).ShouldBeFalse();
    }

    JsonObject Learn(string path, params string[] options) =>
        Succeed(["tokenizer", "train", "text.txt", "--out", path, "--json", .. options]).Json;

    Answer Succeed(params string[] arguments)
    {
        Answer answer = Hone(arguments);
        answer.Code.ShouldBe(0, answer.Error);
        return answer;
    }
}
