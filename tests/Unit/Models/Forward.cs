using Hone.Models;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Tensors.Parameters;
using Hone.Training;
using Hone.Training.Optimizers;

namespace Hone.Unit.Models;

/// <summary>What a whole model must and must not depend on.</summary>
public sealed class Forward
{
    public static TheoryData<string> Names => SmallModels.Names;

    [Theory, MemberData(nameof(Names))]
    public void A_later_token_changes_no_earlier_score(string name)
    {
        using IBackend backend = Backends.Create(threads: 2);
        using GptModel model = SmallModels.Random(name, backend);
        int[] text = SmallModels.Text(SmallModels.Context), changed = [.. text];
        const int At = 13;
        changed[At] = (text[At] + 1) % 37;
        float[][] before = SmallModels.Logits(model, backend, text), after = SmallModels.Logits(model, backend, changed);
        for (int t = 0; t < At; t++) after[t].ShouldBe(before[t], $"token {t}");
        for (int t = At; t < text.Length; t++) SmallModels.Distance(after[t], before[t]).ShouldBeGreaterThan(1e-5, $"token {t}");
    }

    [Theory, MemberData(nameof(Names))]
    public void The_order_of_tokens_matters(string name)
    {
        using IBackend backend = Backends.Create(threads: 1);
        using GptModel model = SmallModels.Random(name, backend);
        int[] text = SmallModels.Text(12), swapped = [.. text];
        (swapped[2], swapped[5]) = (text[5], text[2]);
        text[2].ShouldNotBe(text[5]);
        SmallModels.Distance(SmallModels.Logits(model, backend, swapped)[^1], SmallModels.Logits(model, backend, text)[^1])
            .ShouldBeGreaterThan(1e-4);
    }

    [Theory, MemberData(nameof(Names))]
    public void Rows_of_a_batch_do_not_see_each_other(string name)
    {
        using IBackend backend = Backends.Create(threads: 2);
        using GptModel model = SmallModels.Random(name, backend);
        using MicroBatch batch = new(model, backend, rows: 3, length: 10, trains: false),
            single = new(model, backend, rows: 1, length: 10, trains: false);
        double sum = 0;
        for (int row = 0; row < 3; row++)
        {
            int[] text = SmallModels.Text(11 + row)[row..];
            foreach (MicroBatch each in (MicroBatch[])[batch, single])
            {
                int at = each == batch ? row * 10 : 0;
                text.AsSpan(0, 10).CopyTo(each.Inputs.Integers[at..]);
                text.AsSpan(1, 10).CopyTo(each.Targets.Integers[at..]);
            }

            sum += single.Run();
        }

        batch.Run().ShouldBe(sum, 1e-5 * sum);
    }

    [Theory, MemberData(nameof(Names))]
    public void The_loss_is_the_negative_log_of_the_probability_the_scores_give(string name)
    {
        using IBackend backend = Backends.Create(threads: 1);
        using GptModel model = SmallModels.Random(name, backend);
        int[] text = SmallModels.Text(11);
        float[][] scores = SmallModels.Logits(model, backend, text[..10]);
        double expected = Enumerable.Range(0, 10).Sum(t => Math.Log(scores[t].Sum(score => Math.Exp(score))) - scores[t][text[t + 1]]);
        using MicroBatch batch = new(model, backend, rows: 1, length: 10, trains: false);
        text.AsSpan(0, 10).CopyTo(batch.Inputs.Integers);
        text.AsSpan(1, 10).CopyTo(batch.Targets.Integers);
        batch.Run().ShouldBe(expected, 1e-4 * expected);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_new_modern_model_knows_nothing_so_its_loss_is_that_of_guessing(string name)
    {
        GptOptions options = SmallModels.Options(name);
        using IBackend backend = Backends.Create(threads: 1);
        using GptModel model = new(options, backend, 3);
        using MicroBatch batch = Filled(model, backend, trains: false);
        (batch.Run() / batch.Targets.Shape.Count).ShouldBe(Math.Log(options.Vocabulary),
            options.Dialect == Dialect.Modern && !options.IsTied ? 0.01 : 0.2);
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_parameter_gets_a_gradient_and_is_changed_by_a_step(string name)
    {
        using IBackend backend = Backends.Create(threads: 2);
        using GptModel model = SmallModels.Random(name, backend);
        using MicroBatch batch = Filled(model, backend, trains: true);
        AdamW optimizer = new(model.Parameters, backend, new AdamWOptions { WeightDecay = 0 });
        batch.Run();
        Dictionary<string, float[]> before = model.Parameters.All.ToDictionary(
            parameter => parameter.Name, parameter => parameter.Tensor.Values.ToArray());
        foreach (Parameter parameter in model.Parameters.All)
            parameter.Tensor.Gradient!.Values.ToArray().ShouldContain(value => value != 0, parameter.Name);
        optimizer.Update(0, 1e-3f, 1f / batch.Targets.Shape.Count);
        foreach (Parameter parameter in model.Parameters.All)
            parameter.Tensor.Values.ToArray().ShouldNotBe(before[parameter.Name], parameter.Name);
    }

    [Theory, MemberData(nameof(Names))]
    public void The_gradient_of_a_whole_model_is_the_slope_of_its_loss(string name)
    {
        using IBackend backend = Backends.Create(threads: 1);
        using GptModel model = SmallModels.Random(name, backend);
        using MicroBatch batch = Filled(model, backend, trains: true);
        foreach (Parameter parameter in model.Parameters.All)
        {
            batch.Run();                                                     // the last one was at a place nearby
            // Along the gradient itself the slope is its length, and rounding matters least.
            float[] gradient = parameter.Tensor.Gradient!.Values.ToArray(), values = parameter.Tensor.Values.ToArray();
            double length = Math.Sqrt(gradient.Sum(g => (double)g * g)), step = 2e-3;
            double Loss(double sign)
            {
                for (int i = 0; i < values.Length; i++)
                    parameter.Tensor.Values[i] = (float)(values[i] + sign * step * gradient[i] / length);
                double loss = batch.Run();
                values.CopyTo(parameter.Tensor.Values);
                return loss;
            }

            double slope = (Loss(1) - Loss(-1)) / (2 * step);
            slope.ShouldBe(length, 0.02 * length + 5e-3, parameter.Name);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Memory_that_is_poisoned_when_its_tenant_leaves_changes_no_bit(string name)
    {
        using IBackend backend = Backends.Create(threads: 2);
        using GptModel model = SmallModels.Random(name, backend);
        model.Parameters.AllocateGradients();
        Tape tape = new(backend, trains: true);
        Tensor inputs = tape.Input("inputs", DType.Int32, new Shape(2, 11)), targets = tape.Input("targets", DType.Int32, new Shape(2, 11));
        Tensor nats = model.Loss(new Batch(inputs, targets));
        using TapeProgram program = tape.Compile(nats);
        program.SizeInBytes.ShouldBeLessThan(program.SizeWithoutSharing);
        SmallModels.Text(22).CopyTo(inputs.Integers);
        SmallModels.Text(23)[1..].CopyTo(targets.Integers);
        (float[] Nats, float[] Gradients) Run(bool poisons)
        {
            program.Poisons = poisons;
            program.Forward();
            program.Backward();
            return (nats.Values.ToArray(), model.Parameters.Gradients.Values.ToArray());
        }

        (float[] Nats, float[] Gradients) clean = Run(false), poisoned = Run(true), again = Run(false);
        poisoned.Nats.ShouldBe(clean.Nats);
        poisoned.Gradients.ShouldBe(clean.Gradients);
        again.Gradients.ShouldBe(clean.Gradients);
        clean.Gradients.ShouldAllBe(value => float.IsFinite(value));
    }

    static MicroBatch Filled(GptModel model, IBackend backend, bool trains)
    {
        MicroBatch batch = new(model, backend, rows: 3, length: SmallModels.Context, trains);
        SmallModels.Text(3 * SmallModels.Context).CopyTo(batch.Inputs.Integers);
        SmallModels.Text(3 * SmallModels.Context + 1)[1..].CopyTo(batch.Targets.Integers);
        return batch;
    }
}
