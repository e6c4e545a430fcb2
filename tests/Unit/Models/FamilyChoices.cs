using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Tensors.Parameters;

namespace Hone.Unit.Models;

/// <summary>Which family a model can be written as, and what is in the way.</summary>
public sealed class FamilyChoices
{
    static readonly GptOptions Llama = new()
    {
        Dialect = Dialect.Llama, Vocabulary = 37, Context = 24, Layers = 2, Width = 32, Heads = 4, KeyValueHeads = 2,
    };

    static readonly Dictionary<string, (GptOptions Options, string Named)> Foreign = new()
    {
        ["nanochat"] = (Llama with { Dialect = Dialect.Nanochat }, "cap of logits (15; nanochat's dialect); no value embeddings "
            + "(nanochat's dialect); no residual scalars"),
        ["logit cap"] = (Llama with { LogitCap = 30 }, "no cap of logits (30"),
        ["value embeddings"] = (Llama with { HasValueEmbeddings = true }, "no value embeddings"),
        ["residual scalars"] = (Llama with { WeighsResiduals = true }, "no residual scalars"),
        ["smear"] = (Llama with { HasSmear = true }, "no smear"),
        ["backout"] = (Llama with { HasBackout = true }, "no backout"),
        ["norm of the embedding"] = (Llama with { NormalizesEmbedding = true }, "no norm of the embedding"),
        ["norms without gains"] = (Llama with { HasGains = false }, "no norms without gains"),
        ["scale of queries and keys"] = (Llama with { HasQkNorm = true, QkScale = 1.2f }, "no scale of queries and keys (1.2"),
        ["squared relu"] = (Llama with { Activation = Activation.ReluSquared }, "no squared ReLU (model.feed_forward: relu2)"),
        ["window"] = (Llama with { Window = 5 }, "no windows of attention (model.window)"),
        ["gelu in llama"] = (Llama with { Activation = Activation.Gelu }, "no GELU (model.feed_forward: gelu)"),
        ["learned positions in llama"] = (Llama with { IsRotary = false }, "no learned positions"),
        ["biases in qwen3"] = (Llama with { Dialect = Dialect.Qwen3, HasBias = true }, "no biases (model.bias: true)"),
        ["two epsilons in qwen3"] = (Llama with { Dialect = Dialect.Modern, Activation = Activation.SwiGlu },
            "no norm of queries and keys with an epsilon of 1E-06 beside norms with 1E-05"),
        ["rotary in gpt2"] = (Gpt2 with { IsRotary = true }, "no rotary positions"),
        ["grouped heads in gpt2"] = (Gpt2 with { KeyValueHeads = 2 }, "no grouped heads (model.kv_heads)"),
        ["no biases in gpt2"] = (Gpt2 with { HasBias = false }, "no matrices without biases (model.bias: false)"),
        ["rms norm in gpt2"] = (Gpt2 with { Normalization = Normalization.RootMeanSquare }, "no RMSNorm"),
        ["swiglu in gpt2"] = (Gpt2 with { Activation = Activation.SwiGlu }, "no SwiGLU (model.feed_forward: swiglu)"),
        ["head size in gpt2"] = (Gpt2 with { HeadSize = 6 }, "no heads of a size of their own (model.head_size)"),
        ["qk norm in gpt2"] = (Gpt2 with { HasQkNorm = true }, "no norm of queries and keys (model.qk_norm)"),
    };

    static GptOptions Gpt2 => Llama with { Dialect = Dialect.Gpt2, KeyValueHeads = 4 };

    public static TheoryData<string> Names => [.. Foreign.Keys];

    [Theory, MemberData(nameof(Names))]
    public void What_no_family_has_is_named_with_its_setting(string name)
    {
        Foreign[name].Options.Validate().ShouldBeEmpty();
        string[] lines = Should.Throw<InvalidDataException>(() => ModelFamily.Of(Foreign[name].Options)).Message.Split('\n');
        lines.Length.ShouldBe(2);
        lines[0].ShouldContain(Foreign[name].Named);
        lines[1].ShouldStartWith("Train one that can, with model.dialect: gpt2, llama or qwen3");
    }

    [Fact]
    public void A_modern_model_is_a_llama_or_a_qwen3_where_its_parts_are()
    {
        GptOptions modern = Llama with { Dialect = Dialect.Modern, Activation = Activation.SwiGlu };
        ModelFamily.Of(modern with { HasQkNorm = false }).Name.ShouldBe("llama");
        ModelFamily.Of(modern with { NormEpsilon = 1e-6 }).Name.ShouldBe("qwen3");
        ModelFamily.Of(Gpt2).Name.ShouldBe("gpt2");
        ModelFamily.Of(Llama).Name.ShouldBe("llama");
        ModelFamily.Of(Llama with { Dialect = Dialect.Qwen3 }).Name.ShouldBe("qwen3");
    }

    [Theory]
    [InlineData(Dialect.Gpt2, false), InlineData(Dialect.Llama, false), InlineData(Dialect.Llama, true), InlineData(Dialect.Qwen3, false)]
    public void Every_number_of_a_model_stands_in_one_tensor_once(Dialect dialect, bool hasBias)
    {
        GptOptions options = (dialect == Dialect.Gpt2 ? Gpt2 : Llama) with { Dialect = dialect };
        if (hasBias) options = options with { HasBias = true };
        ModelFamily family = ModelFamily.Of(options);
        using GptModel model = new(options);
        Dictionary<string, bool[]> seen = model.Parameters.All.ToDictionary(one => one.Name, one => new bool[one.Count]);
        foreach (FamilyTensor tensor in family.Tensors(options))
        {
            tensor.Shape.Aggregate(1L, (count, size) => count * size).ShouldBe(tensor.Count, tensor.Name);
            tensor.Parts.Sum(part => part.Count).ShouldBe(tensor.Count, tensor.Name);
            foreach ((_, long here, long count) in tensor.Parts)
                for (long i = here; i < here + count; i++)
                {
                    seen[tensor.Parameter!][i].ShouldBeFalse($"{tensor.Name} holds number {i} of {tensor.Parameter} again");
                    seen[tensor.Parameter!][i] = true;
                }
        }

        foreach ((string name, bool[] numbers) in seen) numbers.ShouldAllBe(held => held, name);
        foreach (Parameter one in model.Parameters.All.Where(one => one.Stacked.Count > 1))
            family.Tensors(options).Count(tensor => tensor.Parameter == one.Name)
                .ShouldBe(dialect == Dialect.Gpt2 ? 1 : one.Stacked.Count, one.Name);
    }

    [Theory]
    [InlineData(Dialect.Llama), InlineData(Dialect.Qwen3)]
    public void What_a_family_writes_it_reads_as_the_same_model(Dialect dialect)
    {
        GptOptions options = Llama with { Dialect = dialect, RotaryScaling = new(8, 1, 4, 16), HeadSize = 6, IsTied = true };
        ModelFamily family = ModelFamily.Of(options);
        FamilyReading reading = ModelFamily.Read(family.Write(options));
        reading.Family.ShouldBe(family);
        System.Text.Json.Nodes.JsonNode.DeepEquals(family.Write(reading.Options), family.Write(options)).ShouldBeTrue();
    }
}
