using Hone.Formats.Gguf;
using Hone.Hosting.Exchange;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;

namespace Hone.Unit.Hosting.Exchange;

/// <summary>Which tensor of a file gets which type, and that threads change no bit of it.</summary>
public sealed class GgufWriting : Hone.Unit.Runs.Scratch
{
    [Fact]
    public void Four_bits_mixed_give_more_bits_to_the_tensors_that_llama_cpp_gives_them_to()
    {
        List<string> notes = [];
        Dictionary<string, string> types = Write("q4_k_m", notes, layers: 16);
        types["output.weight"].ShouldBe("q6_k");
        types["token_embd.weight"].ShouldBe("q4_k");
        types["blk.0.attn_norm.weight"].ShouldBe("f32");
        types["blk.0.attn_q.weight"].ShouldBe("q4_k");
        foreach (string part in (string[])["attn_v", "ffn_down"])
            Enumerable.Range(0, 16).Where(layer => types[$"blk.{layer}.{part}.weight"] == "q6_k").ShouldBe([0, 1, 4, 7, 10, 13, 14, 15]);
        notes.ShouldBeEmpty();
        Write("q4_0", [], isTied: true)["token_embd.weight"].ShouldBe("q6_k");
        Write("q4_k", [], isTied: true)["token_embd.weight"].ShouldBe("q4_k");
        Write("q4_k_m", [], dialect: Dialect.Gpt2).ShouldContainKeyAndValue("position_embd.weight", "f32");
    }

    [Fact]
    public void Own_rules_go_before_and_one_that_fits_nothing_is_refused()
    {
        Dictionary<string, string> types = Write("q4_0", [], policies: ["*attn_?.weight=q8_0", "blk.1.*=f16", "output*=bf16"]);
        types["blk.1.attn_q.weight"].ShouldBe("q8_0");
        types["blk.1.attn_output.weight"].ShouldBe("f16");
        types["blk.0.attn_output.weight"].ShouldBe("q4_0");
        types["output.weight"].ShouldBe("bf16");
        types["output_norm.weight"].ShouldBe("f32");
        Should.Throw<InvalidDataException>(() => Write("q4_0", [], policies: ["*norm*=f16"])).Message.ShouldContain("fits the pattern");
        Should.Throw<InvalidDataException>(() => Write("q4_0", [], policies: ["blk.9.*=f16"])).Message.Split('\n').ShouldBe(
            ["no matrix of the model fits the pattern blk.9.*",
                "Its tensors are called like token_embd.weight and blk.0.attn_q.weight."]);
    }

    [Theory]
    [InlineData("q8_0", 1e-6f), InlineData("q6_k", 1e-5f), InlineData("q4_k", 1e-6f), InlineData("q4_0", 1e-7f)]
    [InlineData("q8_0", 1e9f), InlineData("f16", 1e5f)]
    public void Numbers_whose_scale_half_precision_has_not_get_a_type_that_has(string type, float size)
    {
        List<string> notes = [];
        Dictionary<string, string> types = Write(type, notes, change: (name, values) =>
        {
            if (name != "blocks.1.attention.out.weight") return;
            Random random = new(1);
            for (int i = 0; i < values.Length; i++) values[i] = size * (random.NextSingle() - 0.5f);
            values[0] = size;
        });
        types["blk.1.attn_output.weight"].ShouldBe("bf16");
        types["blk.0.attn_output.weight"].ShouldBe(type);
        notes.ShouldHaveSingleItem().ShouldStartWith("blk.1.attn_output.weight is bf16: ");
    }

    [Fact]
    public void A_few_small_blocks_are_told_and_change_nothing()
    {
        List<string> notes = [];
        Write("q8_0", notes, change: (name, values) =>
        {
            if (name == "blocks.1.attention.out.weight") values.AsSpan(0, 32).Fill(1e-7f);
        })["blk.1.attn_output.weight"].ShouldBe("q8_0");
        notes.ShouldBe(["blk.1.attn_output.weight: 1 of 2048 blocks are so small that their scale in q8_0 is lost"]);
    }

    Dictionary<string, string> Write(string type, List<string> notes, int layers = 2, bool isTied = false, Dialect dialect = Dialect.Llama,
        string[]? policies = null, Action<string, float[]>? change = null)
    {
        GptOptions options = new()
        {
            Dialect = dialect, Vocabulary = 300, Context = 16, Layers = layers, Width = 256, Heads = 4,
            FeedForwardWidth = 256, IsTied = isTied,
        };
        using IBackend backend = Backends.Create(threads: 1);
        using GptModel model = new(options, backend, seed: 1);
        Random random = new(2);
        foreach (var parameter in model.Parameters.All)
        {
            float[] values = [.. Enumerable.Range(0, (int)parameter.Tensor.Shape.Count).Select(_ => random.NextSingle() - 0.5f)];
            change?.Invoke(parameter.Name, values);
            parameter.Tensor.Upload<float>(values, 0);
        }

        ModelFamily family = ModelFamily.Of(options);
        QuantizationPolicy policy = QuantizationPolicy.Of(
            new ExportOptions { Out = "", To = "gguf", Type = type, Policies = policies ?? [] });
        FamilyTensor[] tensors = [.. family.Gguf.Of(family, options)];
        new GgufModelWriter(model.Parameters, threads: 1).Write(In("one.gguf"), [], tensors, null, policy, options, notes);
        new GgufModelWriter(model.Parameters, threads: 3).Write(In("three.gguf"), [], tensors, null, policy, options, []);
        File.ReadAllBytes(In("three.gguf")).AsSpan().SequenceEqual(File.ReadAllBytes(In("one.gguf"))).ShouldBeTrue("threads changed it");
        using GgufReader reader = GgufReader.Open(In("one.gguf"));
        Dictionary<string, string> types = reader.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Format.Name);
        reader.Dispose();
        File.Delete(In("one.gguf"));
        File.Delete(In("three.gguf"));
        return types;
    }
}
