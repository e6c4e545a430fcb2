using FsCheck;
using FsCheck.Xunit;
using Hone.Models.Generation;

namespace Hone.Unit.Models;

/// <summary>What is chosen of any scores; the same inputs every time.</summary>
[Properties(MaxTest = 500, EndSize = 200, Replay = "(2026,1131)")]
public sealed class SamplingProperties
{
    [Property]
    public void Fewer_than_k_tokens_are_likelier_than_the_chosen_one(NonEmptyArray<short> scores, PositiveInt k, ulong seed, byte draw)
    {
        float[] logits = Logits(scores);
        int chosen = new Sampler(new() { TopK = k.Get, Seed = seed }, logits.Length).Choose(logits, draw);
        logits.Count(logit => logit > logits[chosen]).ShouldBeLessThan(k.Get);
    }

    [Property]
    public void The_tokens_that_are_likelier_than_the_chosen_one_have_less_than_top_p_of_the_mass(
        NonEmptyArray<short> scores, byte hundredths, ulong seed, byte draw)
    {
        float[] logits = Logits(scores);
        double p = (hundredths % 100 + 1) / 100.0, largest = logits.Max();
        int chosen = new Sampler(new() { Temperature = 1, TopP = p, Seed = seed }, logits.Length).Choose(logits, draw);
        double mass = logits.Sum(logit => Math.Exp(logit - largest));
        logits.Where(logit => logit > logits[chosen]).Sum(logit => Math.Exp(logit - largest)).ShouldBeLessThan(p * mass * (1 + 1e-9));
    }

    static float[] Logits(NonEmptyArray<short> scores) => [.. scores.Get.Select(score => score / 50f)];
}
