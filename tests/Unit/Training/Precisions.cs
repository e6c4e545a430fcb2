using Hone.Cli.Screen;
using Hone.Tensors.Backends;
using Hone.Training.Events;

namespace Hone.Unit.Training;

/// <summary>A training with bf16 products beside the same in float32.</summary>
public sealed class Precisions
{
    [Fact]
    public void Losses_with_bf16_products_stay_beside_those_of_float32()
    {
        float[] exact = Losses(Precision.F32), rounded = Losses(Precision.BF16);
        for (int step = 0; step < 5; step++) rounded[step].ShouldBe(exact[step], 0.01 * exact[0], $"step {step}");
        // this small model at this rate jumps: single steps part, their means do not
        for (int step = 0; step < exact.Length; step += 30)
            rounded[step..(step + 30)].Average().ShouldBe(exact[step..(step + 30)].Average(), 0.02 * exact[0], $"from step {step} on");
        exact[^10..].Average().ShouldBeLessThan(0.8f * exact[0]);            // it is a training, not two models that stand still
        rounded.ShouldNotBe(exact);
    }

    static float[] Losses(Precision precision)
    {
        using Toy toy = new(Toy.Of(steps: 120, rows: 8), precision: precision);
        return [.. toy.Run().OfType<StepTaken>().Select(taken => taken.Loss)];
    }
}
