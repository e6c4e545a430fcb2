using System.Text.Json.Nodes;

namespace Hone.EndToEnd;

/// <summary>A chat template, from the file of conversations to a model that answers here and elsewhere.</summary>
public sealed class ChatTemplates : HoneProgram
{
    static readonly string[] Things = ["red kite", "blue boat", "green lamp", "black door", "white cup", "brown dog", "grey stone",
        "pink rose"];

    [Fact]
    public void The_template_trained_with_is_the_one_saved_asked_by_exported_and_imported()
    {
        WriteConversations();
        WriteRecipe("chatml", "<|im_start|> <|im_end|>");
        Answer trained = Hone("train", "c.yaml");
        trained.Code.ShouldBe(0, trained.Error);
        JsonNode record = JsonNode.Parse(File.ReadAllText(In(Directory.GetDirectories(In("runs"))[0], "run.json")))!;
        ((string)record["format"]!["chat"]!["name"]!).ShouldBe("chatml");
        ((string)record["format"]!["chat"]!["end"]!).ShouldBe("<|im_end|>");
        ((int)record["data"]!["conversations"]!["used"]!).ShouldBe(3 * Things.Length);
        ((bool)record["recipe"]!["data"]!["document_attention"]!).ShouldBeTrue();

        Talk("c").ShouldBe(["It is red.", "It is blue."]);
        Answer exported = Hone("export", "c", "--to", "hf", "--out", "out", "--json");
        exported.Code.ShouldBe(0, exported.Error);
        JsonNode config = JsonNode.Parse(File.ReadAllText(In("out", "tokenizer_config.json")))!;
        ((string)config["chat_template"]!).ShouldBe((string)record["format"]!["chat"]!["template"]!);
        ((string)config["eos_token"]!).ShouldBe("<|im_end|>");

        Hone("import", "out", "--name", "back").Code.ShouldBe(0);
        Talk("back").ShouldBe(["It is red.", "It is blue."]);

        File.WriteAllText(In("d.yaml"), """
            name: d
            from: { model: back }
            data: { path: src, packing: conversations, split: file, validation: 0.34,
              waive: "exact_duplicates_across,near_duplicates_across" }
            training: { steps: 2, batch: 8 }
            samples: { every: 0 }
            """);
        Answer tuned = Hone("train", "d.yaml");
        tuned.Code.ShouldBe(0, tuned.Error);
        string run = Directory.GetDirectories(In("runs")).Single(path => path.EndsWith("-d", StringComparison.Ordinal));
        ((string)JsonNode.Parse(File.ReadAllText(Path.Combine(run, "run.json")))!["format"]!["chat"]!["template"]!)
            .ShouldBe((string)record["format"]!["chat"]!["template"]!);
    }

    [Fact]
    public void What_a_file_of_conversations_holds_is_told_and_what_cannot_be_is_refused()
    {
        WriteConversations();
        Answer seen = Hone("data", "inspect", "src", "--conversations", "--chat-template", "chatml", "--json");
        seen.Code.ShouldBe(0, seen.Error);
        ((string)seen.Json["shape"]!["kind"]!).ShouldBe("pairs");
        ((int)seen.Json["counts"]!["duplicates"]!).ShouldBe(2 * Things.Length);
        JsonArray pieces = seen.Json["first"]![0]!["pieces"]!.AsArray();
        string.Concat(pieces.Where(piece => (bool)piece!["learned"]!).Select(piece => (string)piece!["text"]!))
            .ShouldBe("It is red.<|im_end|>");
        Hone("data", "inspect", "src", "--conversations").Output.ShouldContain("⟦It is red.<|assistant_end|>⟧");

        WriteRecipe("chatml", "<|im_start|>");
        Hone("train", "c.yaml").ShouldRefuse("ends an answer with \"<|im_end|>\", which is no token of this tokenizer",
            "tokenizer.special: <|im_start|> <|im_end|>");
        WriteRecipe("nosuch", "<|im_start|> <|im_end|>");
        Hone("train", "c.yaml").ShouldRefuse("there is no chat template nosuch", "chatml");
        WriteRecipe("chatml", "<|im_start|> <|im_end|>");
        Hone("train", "c.yaml", "--set", "data.chat_date=yesterday").ShouldRefuse("yesterday is no date", "2026-01-31");
        Hone("train", "c.yaml", "--set", "data.mask=messages").ShouldRefuse("is only read", "data.mask");
        Hone("train", "c.yaml", "--set", "model.context=8").ShouldRefuse("fits", "Raise model.context");
        Hone("train", "c.yaml", "--set", "data.assistant_only_loss=true").ShouldRefuse("data.mask");
        Hone("train", "c.yaml", "--set", "data.train_on_eos=all").ShouldRefuse("the end of each answer is always learned");
        foreach (string file in Directory.GetFiles(In("src"))) File.WriteAllText(file, "prompt,chosen,rejected\nq,a,b\n");
        Hone("train", "c.yaml").ShouldRefuse("they are preferences", "training.preference");
        foreach (string file in Directory.GetFiles(In("src"))) File.WriteAllText(file, "question,answer,context\nq,a,some text\n");
        Hone("train", "c.yaml").ShouldRefuse("context would go unused", "data.ignore_columns: context");
    }

    string[] Talk(string run)
    {
        using System.Diagnostics.Process chat = Start("chat", run, "--temperature", "0", "--tokens", "20");
        chat.StandardInput.WriteLine("Colour of the red kite?");
        chat.StandardInput.WriteLine("/clear");
        chat.StandardInput.WriteLine("Colour of the blue boat?");
        chat.StandardInput.Close();
        Answer said = Finish(chat);
        said.Code.ShouldBe(0, said.Error);
        return said.Output.TrimEnd('\n').Split('\n');
    }

    void WriteConversations()
    {
        Directory.CreateDirectory(In("src"));
        foreach (string name in (string[])["1", "2", "3"])
            File.WriteAllText(In("src", $"{name}.csv"), "question,answer\n"
                + string.Concat(Things.Select(thing => $"Colour of the {thing}?,It is {thing.Split(' ')[0]}.\n")));
    }

    void WriteRecipe(string template, string special) => File.WriteAllText(In("c.yaml"), $$"""
        name: c
        data: { path: src, chat_template: {{template}}, split: file, validation: 0.34,
          waive: "exact_duplicates_across,near_duplicates_across" }
        tokenizer: { vocabulary: 300, special: "{{special}}" }
        model: { layers: 2, width: 64, heads: 2, context: 48, dialect: llama }
        training: { steps: 200, batch: 8, learning_rate: 3e-3 }
        samples: { every: 0 }
        """);
}
