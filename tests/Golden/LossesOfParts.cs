using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;
using Hone.Training.Optimizers;
using Hone.Training.Schedules;

namespace Hone.Golden;

/// <summary>
/// The optimizer and the loss alone, against the same reference: where they agree, a run that does not is the model's fault.
/// </summary>
public sealed class LossesOfParts
{
    [Theory, MemberData(nameof(Losses.Families), MemberType = typeof(Losses))]
    public void AdamW_moves_parameters_as_the_reference_does(string family)
    {
        const int Steps = 12;
        using IBackend backend = Backends.Create(threads: 2, kernels: family);
        using ParameterSet parameters = new();
        parameters.Add("matrix", new Shape(37, 53), Initializer.Constant(0), ParameterRole.Matrix);
        parameters.Add("gain", new Shape(91), Initializer.Constant(0), ParameterRole.Gain);
        parameters.Add("small_matrix", new Shape(5, 7), Initializer.Constant(0), ParameterRole.Matrix);
        parameters.Allocate(backend, seed: 0);
        AdamW optimizer = new(parameters, backend, new AdamWOptions());
        Schedule schedule = Schedule.WarmupCosine(1e-2, 1e-3, 3, Steps);
        for (int p = 0; p < parameters.All.Count; p++) LossesFormula.Fill(parameters.All[p].Tensor, p);
        float[][] before = [.. parameters.All.Select(parameter => parameter.Tensor.ToArray())];

        for (int step = 0; step < Steps; step++)
        {
            for (int p = 0; p < parameters.All.Count; p++)               // gradients of very different size
                LossesFormula.Fill(parameters.All[p].Tensor.Gradient!, 100 + 10 * step + p, scale: Math.Pow(10, -2 * p));
            optimizer.Update(step, schedule.At(step), gradientScale: 0.25f);
        }

        for (int p = 0; p < parameters.All.Count; p++)
        {
            Parameter parameter = parameters.All[p];
            float[] moved = [.. parameter.Tensor.ToArray().Zip(before[p], (after, first) => after - first)];
            LossesSummary.Of(parameter.Name, p, moved).ShouldBe(LossesReference.AdamW[p], tolerance: 4e-6);
        }
    }

    [Theory, MemberData(nameof(Losses.Families), MemberType = typeof(Losses))]
    public void Cross_entropy_and_its_gradients_over_a_large_vocabulary_are_those_of_the_reference(string family)
    {
        const int Rows = 100, Columns = 16, Vocabulary = 50257;              // more logits than one chunk holds
        using IBackend backend = Backends.Create(threads: 2, kernels: family);
        using ParameterSet parameters = new();
        Tensor w = parameters.Add("w", new Shape(Vocabulary, Columns), Initializer.Constant(0), ParameterRole.Matrix);
        parameters.Allocate(backend, seed: 0);
        parameters.AllocateGradients();
        Tape tape = new(backend, trains: true);
        Tensor x = tape.Input("x", DType.Float32, new Shape(Rows, Columns), needsGradient: true);
        Tensor targets = tape.Input("targets", DType.Int32, new Shape(Rows));
        Tensor nats = x.CrossEntropy(w, targets);
        using TapeProgram program = tape.Compile(nats);
        LossesFormula.Fill(x, stream: 0);
        LossesFormula.Fill(w, stream: 1);
        int[] ids = LossesFormula.Tokens(Rows, Vocabulary);
        for (int n = 4; n < Rows; n += 9) ids[n] = -1;
        targets.Upload(ids);

        program.Forward();
        program.Backward();

        LossesSummary.Of("nats", 0, nats.ToArray()).ShouldBe(LossesReference.CrossEntropy[0], tolerance: 1e-6);
        LossesSummary.Of("x", 1, x.Gradient!.ToArray()).ShouldBe(LossesReference.CrossEntropy[1], tolerance: 1e-6);
        LossesSummary.Of("w", 2, w.Gradient!.ToArray()).ShouldBe(LossesReference.CrossEntropy[2], tolerance: 1e-6);
    }
}
