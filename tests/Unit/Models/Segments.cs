using Hone.Cli.Screen;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Training;

namespace Hone.Unit.Models;

/// <summary>Blocks that compute their inner results again, and rows in which documents stand side by side.</summary>
public sealed class Segments
{
    static readonly GptOptions Options = new() { Vocabulary = 37, Context = 32, Layers = 4, Width = 32, Heads = 4 };

    [Theory, InlineData(Dialect.Gpt2, null), InlineData(Dialect.Modern, null), InlineData(Dialect.Modern, Activation.SwiGlu)]
    public void What_is_computed_again_takes_less_memory_and_changes_no_bit(Dialect dialect, Activation? activation)
    {
        GptOptions options = Options with { Dialect = dialect };
        if (activation is { } given) options = options with { Activation = given };
        (double Nats, float[] Gradients, long Size) kept = Trained(options), again = Trained(options with { Recomputes = true });
        again.Nats.ShouldBe(kept.Nats);
        again.Gradients.ShouldBe(kept.Gradients);
        ((double)again.Size).ShouldBeLessThan(0.6 * kept.Size);
    }

    [Fact]
    public void Documents_side_by_side_do_not_see_each_other()
    {
        using IBackend backend = Backends.Create(threads: 2);
        using GptModel model = new(Options with { HasQkNorm = true }, backend, seed: 3);
        int[] first = SmallModels.Text(13), second = [.. SmallModels.Text(40)[21..]];
        double together = Nats(model, backend, [.. first, .. second], [.. first.Select(_ => 0), .. second.Select(_ => first.Length)]);
        double apart = Nats(model, backend, first, [.. first.Select(_ => 0)]) + Nats(model, backend, second, [.. second.Select(_ => 0)]);
        // rotary positions are relative: where a document stands does not matter
        together.ShouldBe(apart, 1e-4 * apart);
        double seen = Nats(model, backend, [.. first, .. second], [.. first.Select(_ => 0), .. second.Select(_ => 0)]);
        Math.Abs(seen - apart).ShouldBeGreaterThan(1e-3);
    }

    static double Nats(GptModel model, IBackend backend, int[] tokens, int[] starts)
    {
        using MicroBatch batch = new(model, backend, 1, tokens.Length, trains: false, hasStarts: true);
        tokens.CopyTo(batch.Inputs.Integers);
        for (int i = 0; i < tokens.Length; i++)
            batch.Targets.Integers[i] = i + 1 < tokens.Length && starts[i + 1] == starts[i] ? tokens[i + 1] : -1;
        starts.CopyTo(batch.Starts!.Integers);
        return batch.Run();
    }

    static (double Nats, float[] Gradients, long Size) Trained(GptOptions options)
    {
        using IBackend backend = Backends.Create(threads: 2);
        using GptModel model = new(options, backend, seed: 3);
        using MicroBatch batch = new(model, backend, rows: 4, length: 32, trains: true);
        SmallModels.Text(128).CopyTo(batch.Inputs.Integers);
        SmallModels.Text(129)[1..].CopyTo(batch.Targets.Integers);
        double nats = batch.Run();
        return (nats, model.Parameters.Gradients.Values.ToArray(), batch.SizeInBytes);
    }
}
