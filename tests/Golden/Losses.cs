using Hone.Models.Gpt;
using Hone.Tensors.Backends;

namespace Hone.Golden;

/// <summary>A training run's losses, gradient norms and gradients are those of an independent implementation in double precision.</summary>
/// <remarks>docs/golden.md says what was seen and how the tolerances follow from it.</remarks>
public sealed class Losses
{
    static readonly GptOptions Small = new()
    {
        Dialect = Dialect.Gpt2, Vocabulary = 67, Context = 64, Layers = 2, Width = 160, Heads = 4,
    };

    static readonly GptOptions Modern = Small with { Dialect = Dialect.Modern, KeyValueHeads = 2 };

    static readonly GptOptions SwiGlu = Small with { Dialect = Dialect.Modern, Activation = Activation.SwiGlu, KeyValueHeads = 1 };

    public static TheoryData<string> Families() =>
        [.. Backends.Kernels().Where(candidate => candidate.Availability.IsAvailable).Select(candidate => candidate.Family)];

    [Theory, MemberData(nameof(Families))]
    public void Gpt2_trains_as_the_reference_does(string family) => Check(Small, LossesReference.Gpt2, family);

    [Theory, MemberData(nameof(Families))]
    public void Rotary_grouped_queries_and_squared_relu_train_as_the_reference_does(string family) =>
        Check(Modern, LossesReference.Modern, family);

    [Theory, MemberData(nameof(Families))]
    public void Swiglu_and_one_key_value_head_train_as_the_reference_does(string family) => Check(SwiGlu, LossesReference.SwiGlu, family);

    static void Check(GptOptions options, LossesOfRun expected, string family)
    {
        const double OfFirst = 1e-7, OfGradients = 6e-6, OfLosses = 5e-6, OfNorms = 5e-6;
        using IBackend backend = Backends.Create(threads: 2, kernels: family);
        LossesOfRun run = LossesOfRun.Train(options, backend);
        run.Losses[0].ShouldBe(expected.Losses[0], expected.Losses[0] * OfFirst, "first loss");
        run.Gradients.Length.ShouldBe(expected.Gradients.Length);
        for (int i = 0; i < run.Gradients.Length; i++) run.Gradients[i].ShouldBe(expected.Gradients[i], OfGradients);
        for (int step = 0; step < LossesOfRun.Steps; step++)
        {
            run.Losses[step].ShouldBe(expected.Losses[step], expected.Losses[step] * OfLosses, $"loss of step {step}");
            run.Norms[step].ShouldBe(expected.Norms[step], expected.Norms[step] * OfNorms, $"gradient norm of step {step}");
        }
    }
}
