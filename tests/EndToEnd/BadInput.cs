using System.Text;

namespace Hone.EndToEnd;

/// <summary>What people get wrong, and the letter each gets: exit code 2, two lines, no stack, no folder left behind.</summary>
public sealed class BadInput : HoneProgram
{
    [Fact]
    public void No_such_file()
    {
        Hone("train", "nowhere.yaml").ShouldRefuse("nowhere.yaml");
        Hone("train", "tiny.yaml", "--set", "data.source=file", "--data", "nowhere.txt").ShouldRefuse("nowhere.txt");
        Directory.CreateDirectory(In("empty"));
        Hone("train", "tiny.yaml", "--data", In("empty")).ShouldRefuse("is a folder without a file in it");
        Directory.Exists(Runs).ShouldBeFalse();
    }

    [Fact]
    public void More_tokens_in_an_update_than_are_counted()
    {
        Hone("train", "tiny.yaml", "--set", "training.batch=100000", "--set", "training.micro_batches=100000")
            .ShouldRefuse("tokens in one update, and 2,147,483,647 are the most");
        Directory.Exists(Runs).ShouldBeFalse();
    }

    [Theory]
    [InlineData("characters", "--vocabulary", "300"), InlineData("bytes", "--pre-tokenizer", "gpt2")]
    public void An_option_that_a_kind_of_tokenizer_has_no_use_for(string kind, string option, string value) =>
        Hone("tokenizer", "train", "tiny.yaml", "--kind", kind, option, value, "--out", "t.json")
            .ShouldRefuse($"{option} is for --kind bpe, and --kind is {kind}");

    [Theory]
    [InlineData("""{"text": "a", "score": NaN}"""), InlineData("""{"text": "a", "score": Infinity}""")]
    public void A_number_that_JSON_has_not_is_told_as_that(string line)
    {
        File.WriteAllText(In("scores.jsonl"), """{"text": "b", "score": 1}""" + "\n" + line + "\n");
        Hone("data", "inspect", "scores.jsonl").ShouldRefuse("scores.jsonl", "JSON has no NaN and no Infinity");
    }

    [Fact]
    public void An_empty_file_and_one_shorter_than_a_row()
    {
        File.WriteAllText(In("empty.txt"), "");
        File.WriteAllText(In("short.txt"), "too short");
        Recipe("tokenizer: { kind: bytes }\nmodel: { layers: 1, width: 32, context: 16 }");
        Hone("train", "r.yaml", "--data", "empty.txt").ShouldRefuse("empty.txt is empty");
        Hone("train", "r.yaml", "--data", "short.txt").ShouldRefuse("one row needs 17");
        File.WriteAllText(In("short.txt"), new string('a', 100));                 // enough to learn from, too little to measure on
        Hone("train", "r.yaml", "--data", "short.txt").ShouldRefuse("validation split", "one row needs 17");
        Directory.Exists(Runs).ShouldBeFalse();
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_by_characters_and_taken_by_bpe()
    {
        byte[] bytes = new byte[4000];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(In("noise.bin"), bytes);
        Recipe("model: { layers: 1, width: 32, context: 16 }\ntraining: { steps: 2, batch: 2 }");
        Hone("train", "r.yaml", "--data", "noise.bin", "--set", "tokenizer.kind=characters").ShouldRefuse("are not UTF-8", "offset");
        Hone("train", "r.yaml", "--data", "noise.bin", "--set", "tokenizer.vocabulary=260")
            .ShouldRefuse("are no UTF-8", "data.waive=invalid_utf8");
        Answer taken = Hone("train", "r.yaml", "--data", "noise.bin", "--set", "tokenizer.vocabulary=260", "--set",
            "data.waive=invalid_utf8");
        taken.Code.ShouldBe(0, taken.Error);
    }

    [Fact]
    public void A_trace_of_bytes_that_are_no_text_is_dropped_and_told()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("A sentence of words.\n", 300)));
        bytes[1000] = 0xFF;
        File.WriteAllBytes(In("trace.txt"), bytes);
        Recipe("model: { layers: 1, width: 32, context: 16 }\ntraining: { steps: 2, batch: 2 }\ntokenizer: { kind: characters }");
        Answer taken = Hone("train", "r.yaml", "--data", "trace.txt");
        taken.Code.ShouldBe(0, taken.Error);
        taken.Error.ShouldContain("1 byte of no UTF-8 character, the first at byte 1,000");
    }

    [Fact]
    public void A_text_of_one_line_can_be_learned_from_too()
    {
        File.WriteAllText(In("line.txt"), string.Concat(Enumerable.Repeat("A sentence of words. ", 300)));
        Recipe("model: { layers: 1, width: 32, context: 16 }\ntraining: { steps: 2, batch: 2 }\ntokenizer: { kind: characters }");
        Answer taken = Hone("train", "r.yaml", "--data", "line.txt");
        taken.Code.ShouldBe(0, taken.Error);
    }

    [Theory]
    [InlineData("--data", "train", "tiny.yaml", "--data", ""), InlineData("--name", "train", "tiny.yaml", "--name", ""),
        InlineData("RECIPE", "train", "")]
    [InlineData("--run-dir", "runs", "--run-dir", ""), InlineData("RUN", "show", ""), InlineData("RUN", "resume", ""),
        InlineData("PATH", "data", "inspect", "")]
    [InlineData("TARGET", "data", "audit", ""), InlineData("PATH", "data", "prepare", "", "--out", "x"),
        InlineData("--out", "data", "prepare", "tiny.yaml", "--out", "")]
    [InlineData("--to", "data", "get", "shakespeare", "--to", ""), InlineData("--out", "tokenizer", "train", "tiny.yaml", "--out", "")]
    [InlineData("--to", "tokenizer", "export", "t.json", "--to", ""), InlineData("--text", "tokenizer", "compare", "t.json", "--text", "")]
    [InlineData("--text", "bench", "encode", "--tokenizer", "t.json", "--text", ""), InlineData("PATH", "bench", "read", ""),
        InlineData("--data", "bench", "audit", "--data", "")]
    [InlineData("data.path has no value", "train", "tiny.yaml", "--set", "data.path="),
        InlineData("tokenizer.path has no value", "train", "tiny.yaml", "--set", "tokenizer.path=")]
    public void An_empty_argument_as_a_variable_leaves_that_is_not_set(string told, params string[] arguments)
    {
        Hone(arguments).ShouldRefuse(told);
        Directory.Exists(Runs).ShouldBeFalse();
    }

    [Fact]
    public void All_problems_of_a_recipe_come_at_once_with_their_lines()
    {
        Recipe("""
            model:
              layers: many
              block_size: 64
            training:
              learning_rate: -1
              setps: 10
            """);
        Answer answer = Hone("train", "r.yaml");
        answer.Code.ShouldBe(2);
        answer.Output.ShouldBeEmpty();
        answer.ShouldTell("r.yaml", "many", "block_size", "context", "learning_rate", "setps", "steps");
        foreach (int line in (int[])[2, 3, 5, 6]) answer.Error.ShouldContain($"{line}");
    }

    [Theory]
    [InlineData("--set", "training.steps=-1", "training.steps"), InlineData("--set", "nonsense", "nonsense"),
        InlineData("--set", "model.depht=3", "model.depht")]
    [InlineData("--set", "model.heads=5", "heads"), InlineData("--threads", "-1", "--threads"), InlineData("--threads", "two", "two"),
        InlineData("--frobnicate", "1", "--frobnicate")]
    [InlineData("--set", "model.dialect=gpt3", "gpt3"), InlineData("--set", "data.separator=x", "data.separator"),
        InlineData("--set", "precision=f16", "f16")]
    public void An_argument_that_makes_no_sense(string option, string value, string told)
    {
        Answer answer = Hone("train", "tiny.yaml", option, value);
        answer.ShouldRefuse(told);
        Directory.Exists(Runs).ShouldBeFalse();
    }

    [Fact]
    public void A_text_that_is_no_recipe()
    {
        Recipe("just words");
        Hone("train", "r.yaml").Code.ShouldBe(2);
        Recipe("a: [1, 2");
        Hone("train", "r.yaml").ShouldTell("r.yaml");
        File.WriteAllBytes(In("r.yaml"), [0xFF, 0xFE, 0x00, 0x80, 0x13]);
        Hone("train", "r.yaml").Code.ShouldBe(2);
        Hone("train", Root).Code.ShouldBe(2);
        Recipe("");
        Hone("train", "r.yaml", "--set", "training.steps=0", "--set", "data.stories=50", "--set", "model.layers=1").Code.ShouldBe(0);
    }

    [Fact]
    public void No_such_verb_and_no_verb()
    {
        Hone("trian", "tiny.yaml").ShouldRefuse("trian");
        Hone("train").ShouldRefuse("hone train --help");
        Hone("resume", "nothing").ShouldRefuse("there is no run \"nothing\"");
    }

    [Fact]
    public void A_refusal_is_a_document_too_where_one_was_asked_for()
    {
        Answer answer = Hone("train", "nowhere.yaml", "--json");
        answer.Code.ShouldBe(2);
        ((int)answer.Json["exit_code"]!).ShouldBe(2);
        ((string)answer.Json["error"]!).ShouldContain("nowhere.yaml");
    }

    [Fact]
    public void Kernels_that_do_not_exist()
    {
        using System.Diagnostics.Process process = Start(["env", "HONE_KERNELS=quantum"], ["train", "tiny.yaml"]);
        Finish(process).ShouldRefuse("quantum");
    }

    public static TheoryData<string> Verbs =>
        ["train", "resume", "eval", "sample", "chat", "runs", "show", "compare", "report", "reproduce", "prove", "selftest",
        "data get", "data audit", "tokenizer train",
        "tokenizer encode", "tokenizer decode",
        "tokenizer inspect", "tokenizer compare", "tokenizer import", "tokenizer export", "bench encode"];

    [Theory, MemberData(nameof(Verbs))]
    public void Help_of_every_verb_has_an_example(string verb)
    {
        Answer answer = Hone([.. verb.Split(' '), "--help"]);
        answer.Code.ShouldBe(0);
        answer.Output.ShouldContain("Example: hone " + verb);
        answer.Error.ShouldBeEmpty();
    }

    void Recipe(string text) => File.WriteAllText(In("r.yaml"), text);
}
