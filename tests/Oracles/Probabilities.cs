using System.Runtime.InteropServices;
using Hone.Hosting;
using Hone.Tensors;
using Hone.Tensors.Autograd;

namespace Hone.Oracles;

/// <summary>Probabilities of every token after each of some, [T, V], as different programs compute them.</summary>
static class Probabilities
{
    /// <summary>Those of a run here.</summary>
    public static float[] Of(string run, int[] text)
    {
        using LanguageModel loaded = LanguageModel.Load(run, threads: 1);
        Tape tape = new(loaded.Backend, trains: false);
        Tensor ids = tape.Input("ids", DType.Int32, new Shape(1, text.Length));
        Tensor logits = loaded.Model.Logits(ids);
        using TapeProgram program = tape.Compile(logits);
        ids.Upload<int>(text);
        program.Forward();
        return Of(logits.ToArray(), text.Length);
    }

    /// <summary>Those of scores.</summary>
    public static float[] Of(float[] scores, int tokens) => [.. scores.Chunk(scores.Length / tokens).SelectMany(row =>
    {
        double most = row.Max(), sum = row.Sum(score => Math.Exp(score - most));
        return row.Select(score => (float)(Math.Exp(score - most) / sum));
    })];

    /// <summary>Numbers that another program left in a file.</summary>
    public static float[] Read(string path) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();

    /// <summary>Holds theirs to ours: none further off than allowed, and the same first choice after each token.</summary>
    public static void EnsureNear(float[] ours, float[] theirs, int tokens, double most, string name)
    {
        theirs.Length.ShouldBe(ours.Length, name);
        ours.Max().ShouldBeGreaterThan(0.02f, $"{name}: probabilities so small would hide a fault");
        double worst = ours.Zip(theirs).Max(pair => Math.Abs(pair.First - pair.Second));
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {worst:G3}");
        worst.ShouldBeLessThan(most, name);
        foreach ((float[] one, float[] other) in ours.Chunk(ours.Length / tokens).Zip(theirs.Chunk(ours.Length / tokens)))
            Array.IndexOf(one, one.Max()).ShouldBe(Array.IndexOf(other, other.Max()), name);
    }
}
