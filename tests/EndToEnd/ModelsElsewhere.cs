using System.Text.Json.Nodes;

namespace Hone.EndToEnd;

/// <summary>Models that go out to other programs and come back.</summary>
public sealed class ModelsElsewhere : HoneProgram
{
    [Fact]
    public void A_model_that_was_trained_goes_out_with_its_proof_comes_back_and_goes_out_the_same()
    {
        Succeed("train", "tiny.yaml", "--set", "model.dialect=llama", "--set", "tokenizer.special=<|endoftext|>");
        JsonObject first = Succeed("export", "tiny", "--to", "hf", "--out", "first", "--type", "bf16", "--shard-size", "20KB",
            "--max-loss-increase", "0.1", "--json").Json;
        ((string)first["family"]!).ShouldBe("llama");
        ((bool)first["is_own_text"]!).ShouldBeTrue();
        Directory.GetFiles(In("first"), "*.safetensors").Length.ShouldBeGreaterThan(1);
        JsonNode.DeepEquals(JsonNode.Parse(File.ReadAllText(In("first", "export.json")))!["loss"], first["loss"]).ShouldBeTrue();

        JsonNode import = Succeed("import", "first", "--name", "back", "--json").Json;
        ((long)import["parameters"]!).ShouldBe((long)first["parameters"]!);
        Succeed("sample", "back", "--tokens", "5");
        File.WriteAllText(In("text.txt"), string.Concat(Enumerable.Range(0, 50).Select(i => $"Line {i} of a text.\n")));
        Succeed("eval", "back", "--data", "text.txt");
        JsonNode second = Succeed("export", "back", "--to", "hf", "--out", "second", "--type", "bf16", "--shard-size", "20KB", "--data",
            "text.txt", "--json").Json;
        ((double)second["loss"]!["increase"]!).ShouldBe(0);
        foreach (string path in Directory.GetFiles(In("first")).Where(path => Path.GetExtension(path) is ".safetensors" or ".json"))
            if (Path.GetFileName(path) != "export.json")
                File.ReadAllBytes(In("second", Path.GetFileName(path))).ShouldBe(File.ReadAllBytes(path), path);

        Hone("export", "back", "--to", "hf", "--out", "second", "--data", "text.txt").ShouldRefuse("second is there already", "--out");
        Hone("export", "back", "--to", "hf", "--out", "third").ShouldRefuse("no text of its own to be measured on", "--data PATH");
        Hone("resume", "back").ShouldRefuse("was imported from first and not trained here");
        Hone("import", "runs").ShouldRefuse("runs has no config.json");
        Succeed("show", "back");
        Succeed("report", "back");
    }

    [Fact]
    public void What_the_format_cannot_hold_is_refused_by_name()
    {
        Succeed("train", "tiny.yaml", "--set", "model.dialect=nanochat", "--set", "training.steps=2");
        Hone("export", "tiny", "--to", "hf", "--out", "x").ShouldRefuse("no value embeddings (nanochat's dialect)", "model.dialect: gpt2");
        Hone("export", "tiny", "--to", "hf", "--out", "x", "--type", "int4").Code.ShouldBe(2);
        Hone("export", "tiny", "--to", "hf", "--out", "x", "--max-loss-increase", "-1").ShouldRefuse("takes a number from 0");
        Hone("export", "tiny", "--to", "hf", "--out", "x", "--shard-size", "huge").ShouldRefuse("takes a size such as 500MB");
        Directory.Exists(In("x")).ShouldBeFalse();
    }

    [Fact]
    public void A_model_goes_out_as_a_file_quantized_and_comes_back()
    {
        Succeed("train", "tiny.yaml", "--set", "model.dialect=qwen3", "--set", "tokenizer.special=<|endoftext|>");
        JsonNode export = Succeed("export", "tiny", "--to", "gguf", "--out", "tiny.gguf", "--type", "q8_0", "--policy", "output*=f16",
            "--max-loss-increase", "0.1", "--json").Json;
        ((string)export["to"]!).ShouldBe("gguf");
        JsonNode.DeepEquals(JsonNode.Parse(File.ReadAllText(In("tiny.gguf.export.json")))!["tensors"], export["tensors"]).ShouldBeTrue();
        JsonNode import = Succeed("import", "tiny.gguf", "--name", "back", "--json").Json;
        string[] greedy = ["--tokens", "5", "--temperature", "0", "--json"];
        string packed = (string)Succeed(["sample", "tiny.gguf", .. greedy]).Json["text"]!;
        packed.ShouldBe((string)Succeed(["sample", "back", .. greedy]).Json["text"]!);
        Hone("eval", "tiny.gguf").ShouldRefuse("tiny.gguf has no text of its own to be measured on", "--data PATH");
        import["types"]!.AsArray().Select(type => (string)type!).ShouldContain("F32");
        Succeed("sample", "back", "--tokens", "5");
        Succeed("show", "back");
        Hone("export", "tiny", "--to", "gguf", "--out", "tiny.gguf").ShouldRefuse("tiny.gguf is there already", "--out");

        Answer table = Succeed("export", "tiny", "--compare", "--out", "sizes", "--max-tokens", "500");
        table.Output.ShouldContain("NATS MORE");
        foreach (string type in (string[])["f32", "bf16", "f16", "q8_0", "q6_k", "q4_k_m", "q4_k", "q4_0"])
            table.Output.ShouldContain(type);
        File.ReadAllBytes(In("sizes", "comparison.png")).Length.ShouldBeGreaterThan(1000);
        Hone("export", "tiny", "--compare", "--out", "x", "--type", "f16").ShouldRefuse("leave --type out");
        Hone("export", "tiny", "--out", "x").ShouldRefuse("Say with --to what to write");
        Hone("export", "tiny", "--to", "gguf", "--out", "x", "--policy", "nothing").ShouldRefuse("nothing is no rule", "PATTERN=TYPE");
    }

    Answer Succeed(params string[] arguments)
    {
        Answer answer = Hone(arguments);
        answer.Code.ShouldBe(0, answer.Error);
        return answer;
    }
}
