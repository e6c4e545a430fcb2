using System.Diagnostics;
namespace Hone.EndToEnd;

/// <summary>A model is used as it was trained, and what it cannot read or should not write is told.</summary>
public sealed class TrainedForms : HoneProgram
{
    static readonly string[] Things = ["red kite", "blue boat", "green lamp", "black door", "white cup", "brown dog", "grey stone",
        "pink rose"];

    [Fact]
    public void A_model_of_conversations_answers_stops_and_shows_no_marks()
    {
        Directory.CreateDirectory(In("src"));
        string lines = string.Concat(Things.Select(thing =>
            $$"""{"messages": [{"role": "user", "content": "Colour of the {{thing}}?"}, {"role": "assistant", "content": "It is {{thing.Split(' ')[0]}}."}]}""" + "\n"));
        foreach (string name in (string[])["1", "2", "3"]) File.WriteAllText(In("src", $"{name}.jsonl"), lines);
        Hone("tokenizer", "train", In("src", "1.jsonl"), "--vocabulary", "300", "--special", "<|bos|>", "--special", "<|user_start|>",
            "--special", "<|user_end|>",
            "--special", "<|assistant_start|>", "--special", "<|assistant_end|>", "--out", "t.json").Code.ShouldBe(0);
        Hone("data", "prepare", "src", "--conversations", "--tokenizer", "t.json", "--split", "file", "--validation", "0.34", "--out",
            "prep").Code.ShouldBe(0);
        File.WriteAllText(In("c.yaml"), """
            name: c
            data: { path: prep, packing: conversations, waive: "exact_duplicates_across,near_duplicates_across" }
            model: { layers: 2, width: 64, heads: 2, context: 48 }
            training: { steps: 250, batch: 8, learning_rate: 3e-3 }
            samples: { every: 0 }
            """);
        Answer trained = Hone("train", "c.yaml");
        trained.Code.ShouldBe(0, trained.Error);

        const string Question = "<|bos|><|user_start|>Colour of the red kite?<|user_end|><|assistant_start|>";
        Answer sample = Hone("sample", "c", "--temperature", "0", "--tokens", "20", "--allow-special", "--prompt", Question, "--json");
        sample.Code.ShouldBe(0, sample.Error);
        ((string)sample.Json["text"]!).ShouldBe("It is red.");
        ((string)sample.Json["stopped"]!).ShouldBe("end");
        Answer on = Hone("sample", "c", "--temperature", "0", "--tokens", "20", "--allow-special", "--ignore-end", "--show-special",
            "--prompt", Question, "--json");
        ((string)on.Json["text"]!).ShouldStartWith("It is red.<|assistant_end|>");

        using System.Diagnostics.Process chat = Start("chat", "c", "--temperature", "0", "--tokens", "20");
        chat.StandardInput.WriteLine("Colour of the red kite?");
        chat.StandardInput.WriteLine("Colour of the blue boat?");
        chat.StandardInput.Close();
        Answer said = Finish(chat);
        said.Code.ShouldBe(0, said.Error);
        string[] answers = said.Output.TrimEnd('\n').Split('\n');
        answers.Length.ShouldBe(2, said.Output);
        answers[0].ShouldBe("It is red.");
        said.Output.ShouldNotContain("<|");
    }

    [Fact]
    public void What_of_a_prompt_is_not_read_is_told_and_an_empty_one_is_none()
    {
        Hone("train", "tiny.yaml", "--set", "tokenizer.kind=characters", "--set", "training.steps=1").Code.ShouldBe(0);
        Answer unknown = Hone("sample", "tiny", "--prompt", "Ж a € a Ж", "--tokens", "2", "--json");
        unknown.Code.ShouldBe(0, unknown.Error);
        unknown.Error.ShouldContain("3 characters of the prompt have no token and were not read: Ж€");
        ((int)unknown.Json["unknown_characters"]!).ShouldBe(3);
        ((string)unknown.Json["unknown"]!).ShouldBe("Ж€");
        Answer longer = Hone("sample", "tiny", "--prompt", new string('a', 40), "--tokens", "2");
        longer.Error.ShouldContain("the prompt has 40 tokens, and the model sees the last 16");
        Hone("sample", "tiny", "--prompt", "Ж", "--tokens", "2").ShouldRefuse("has no character that this model knows");
        Hone("sample", "tiny", "--prompt", "", "--tokens", "9").Output.ShouldBe(Hone("sample", "tiny", "--tokens", "9").Output);
    }

    [Fact]
    public void A_rate_that_breaks_the_model_ends_the_run_by_its_guard_and_leaves_nothing_broken_to_use()
    {
        Answer trained = Hone("train", "tiny.yaml", "--set", "training.learning_rate=4e07", "--set", "training.steps=3", "--json");
        trained.Code.ShouldBe(3, trained.Error);
        ((string)trained.Json["status"]!).ShouldBe("failed");
        Hone("eval", "tiny@3").ShouldRefuse();
        Hone("sample", "tiny@3", "--tokens", "3").ShouldRefuse();
    }

    [Fact]
    public void An_argument_that_begins_with_an_at_sign_is_text()
    {
        File.WriteAllText(In("p.txt"), string.Concat(Enumerable.Repeat("Ada saw a ship at sea. ", 20)));
        File.WriteAllText(In("file"), "--json");
        Hone("tokenizer", "train", "p.txt", "--vocabulary", "260", "--out", "t.json").Code.ShouldBe(0);
        Answer at = Hone("tokenizer", "encode", "--tokenizer", "t.json", "@Ada saw"),
            file = Hone("tokenizer", "encode", "--tokenizer", "t.json", "@file");
        at.Code.ShouldBe(0, at.Error);
        at.Output.ShouldStartWith("64 ");
        file.Output.ShouldStartWith("64 ");
    }

    [Fact]
    public void A_mistyped_verb_or_option_gets_one_sentence_with_the_nearest()
    {
        Hone("trian", "tiny.yaml").ShouldRefuse("no verb trian", "did you mean train?");
        Hone("tokenizer", "trian", "x").ShouldRefuse("no verb trian", "did you mean train?");
        Hone("train", "tiny.yaml", "--nmae", "x").ShouldRefuse("no option --nmae", "did you mean --name?");
        Hone("sample", "tiny", "--promt", "x").ShouldRefuse("no option --promt", "did you mean --prompt?");
        Hone("compare", "tiny", "other", "--seds").ShouldRefuse("no option --seds", "did you mean --seeds?");
    }

    [Fact]
    public void A_finished_run_goes_on_to_a_longer_horizon()
    {
        Hone("train", "tiny.yaml", "--set", "training.steps=5").Code.ShouldBe(0);
        Hone("resume", "tiny", "--steps", "x").ShouldRefuse("--steps takes a whole number above 0");
        Answer longer = Hone("resume", "tiny", "--steps", "8", "--json");
        longer.Code.ShouldBe(0, longer.Error);
        ((int)longer.Json["steps"]!).ShouldBe(8);
        ((int)longer.Json["manifest"]!["extensions"]![0]!["old_steps"]!).ShouldBe(5);
    }

    [Fact]
    public async Task A_horizon_that_was_mistyped_is_taken_back()
    {
        Hone("train", "tiny.yaml", "--set", "training.steps=5").Code.ShouldBe(0);
        using (Process running = Start("resume", "tiny", "--steps", "1000000"))
        {
            await ReachAsync(running, 10);
            Signal(running, "INT");
            Finish(running).Code.ShouldBe(130);
        }

        int made = EventLog.Read(TheRun().EventsFile).Training.Max(e => e.Step);
        Hone("resume", "tiny", "--steps", "6").ShouldRefuse("has made", "6 are asked for");
        Answer back = Hone("resume", "tiny", "--steps", $"{made + 5}", "--json");
        back.Code.ShouldBe(0, back.Error);
        ((int)back.Json["steps"]!).ShouldBe(made + 5);
        back.Json["manifest"]!["extensions"]!.AsArray().Select(one => (int)one!["new_steps"]!).ShouldBe([1_000_000, made + 5]);
    }

    [Fact]
    public void A_document_for_a_program_has_no_terminal_codes_even_on_a_terminal()
    {
        if (!File.Exists("/usr/bin/script")) Assert.Skip("no program here gives a command a terminal: script");
        using System.Diagnostics.Process process = OnTerminal("runs", "--json");
        Answer answer = Finish(process);
        answer.Output.ShouldNotContain("\e");
        answer.Output.TrimStart().ShouldStartWith("{");
    }
}
