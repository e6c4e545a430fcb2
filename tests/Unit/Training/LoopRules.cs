using Hone.Cli.Screen;
using Hone.Data.Rows;
using Hone.Tensors.Backends.Cpu;
using Hone.Training;
using Hone.Training.Checkpoints;
using Hone.Training.Evaluation;
using Hone.Training.Events;
using Hone.Training.Instruments;

namespace Hone.Unit.Training;

/// <summary>What the loop refuses, when it ends, and what its measurements depend on.</summary>
public sealed class LoopRules : Runs.Scratch
{
    [Theory]
    [InlineData("tokens", float.NaN), InlineData("blocks.0.attention.qkv.weight", float.NaN),
        InlineData("blocks.0.feed_forward.out.weight", float.PositiveInfinity)]
    [InlineData("norm.gain", float.NaN), InlineData("head", float.NegativeInfinity)]
    public void A_broken_number_is_named_and_changes_nothing(string name, float value)
    {
        using Toy toy = new(Toy.Of(steps: 5, microBatches: 2));
        toy.Run(stopAfter: 2);
        toy.Model.Parameters.All.Single(parameter => parameter.Name == name).Tensor.Values[3] = value;
        float[] weights = toy.Weights, first = toy.FirstMoment, second = toy.SecondMoment;
        Position position = toy.State.Position;
        string chain = Convert.ToHexString(toy.State.Chain);

        RunFailed failed = toy.Run()[^1].ShouldBeOfType<RunFailed>();

        failed.Kind.ShouldBe("not_finite");
        failed.Step.ShouldBe(2);
        failed.Reason.Split('\n').Length.ShouldBe(2);
        failed.Reason.ShouldContain($"First seen in {name} (parameter)");
        failed.Reason.ShouldContain("micro-batch 1 of 2");
        Bits(toy.Weights).ShouldBe(Bits(weights));
        Bits(toy.FirstMoment).ShouldBe(Bits(first));
        Bits(toy.SecondMoment).ShouldBe(Bits(second));
        (toy.State.Step, toy.State.Position, Convert.ToHexString(toy.State.Chain)).ShouldBe((2, position, chain));
    }

    [Fact]
    public void A_number_that_grows_too_large_on_the_way_is_named_where_it_was_made()
    {
        using Toy toy = new(Toy.Of(steps: 5));
        toy.Model.Parameters.All.Single(parameter => parameter.Name == "blocks.0.feed_forward.in.weight").Tensor.Values.Fill(3e38f);
        toy.Model.Parameters.All.Single(parameter => parameter.Name == "blocks.0.feed_forward.out.weight").Tensor.Values.Fill(1f);
        RunFailed failed = toy.Run()[^1].ShouldBeOfType<RunFailed>();
        failed.Reason.ShouldContain("blocks.0.feed_forward");
        failed.Reason.ShouldContain("(forward)");
    }

    [Fact]
    public void The_guard_refuses_what_no_step_can_be()
    {
        Guard.Judge(2.5, 1, 8).ShouldBeNull();
        Guard.Judge(0, 1, 8).ShouldNotBeNull().Kind.ShouldBe("not_computed");
        Guard.Judge(2.5, 1, 0).ShouldNotBeNull().Kind.ShouldBe("no_loss_tokens");
        foreach (double broken in (double[])[double.NaN, double.PositiveInfinity])
        {
            Guard.Judge(broken, 1, 8).ShouldNotBeNull();
            Guard.Judge(1, broken, 8).ShouldNotBeNull();
        }
    }

    [Fact]
    public void Without_any_target_there_is_no_loss_and_no_gradient()
    {
        using Toy toy = new();
        toy.MicroBatch.Targets.Integers.Fill(-1);
        toy.MicroBatch.Run().ShouldBe(0);
        toy.Model.Parameters.Gradients.Values.ToArray().ShouldAllBe(value => value == 0);
    }

    [Fact]
    public void Each_step_reports_the_mean_over_all_its_micro_batches()
    {
        using Toy one = new(Toy.Of(steps: 1, rows: 1, microBatches: 1)), three = new(Toy.Of(steps: 1, rows: 1, microBatches: 3));
        double[] losses = new double[3];
        using Batches batches = new(new WindowRows(Toy.Tokens(400), 8, seed: 2));
        Position position = Position.Start;
        for (int i = 0; i < 3; i++)
        {
            batches.Fill(ref position, one.MicroBatch.Inputs, one.MicroBatch.Targets).ShouldBe(8);
            losses[i] = one.MicroBatch.Run() / 8;
        }

        losses.Distinct().Count().ShouldBe(3);
        three.Run().OfType<StepTaken>().Single().Loss.ShouldBe((float)losses.Average(), 1e-6f);
    }

    [Fact]
    public void A_measurement_does_not_depend_on_how_many_rows_are_measured_at_once()
    {
        using Toy toy = new(model: Toy.Modern with { Width = 64, Layers = 2 });
        toy.Run();
        EvaluationRows rows = EvaluationRows.OfText(Toy.Tokens(203), 8);
        (double, double)? first = null;
        foreach (int atOnce in (int[])[1, 2, 3, 7, 13, 26, 100])
        {
            using Validation validation = new(toy.Model, toy.Backend, rows, atOnce, _ => 1);
            validation.Tokens.ShouldBe(202);
            (double, double) measured = validation.Measure();
            measured.ShouldBe(first ??= measured, $"{atOnce} rows at once");
            validation.Measure().ShouldBe(measured);
        }
    }

    [Fact]
    public void The_nats_of_each_target_are_told_once_and_add_up_to_the_mean()
    {
        using Toy toy = new();
        using Validation validation = new(toy.Model, toy.Backend, EvaluationRows.OfText(Toy.Tokens(50), 8), 4, _ => 1);
        double sum = 0;
        int targets = 0, rows = 0;
        (double mean, _) = validation.Measure((row, next, nats) =>
        {
            row.ShouldBe(rows++);
            for (int i = 0; i < next.Length; i++)
            {
                if (next[i] < 0) nats[i].ShouldBe(0);
                else targets++;
                sum += nats[i];
            }
        });
        targets.ShouldBe(49);
        (sum / targets).ShouldBe(mean, 1e-12);
        validation.Measure().NatsPerToken.ShouldBe(mean);
    }

    [Fact]
    public void Bits_per_byte_are_the_same_nats_over_bytes()
    {
        using Toy toy = new();
        using Validation validation = new(toy.Model, toy.Backend, EvaluationRows.OfText(Toy.Tokens(50), 8), 4, _ => 3);
        (double nats, double bits) = validation.Measure();
        bits.ShouldBe(nats / Math.Log(2) / 3, 1e-12);
    }

    [Fact]
    public void A_run_that_no_longer_improves_ends_early_measured_sampled_and_saved()
    {
        using Toy toy = new(Toy.Of(steps: 50, patience: 3));
        using Validation validation = Measured(toy);
        List<TrainingEvent> events = toy.Run(null, Stalling(validation), new Sample(_ => "text", "prompt", every: 7),
            new Save(toy.Store(Root), every: 7));
        RunFinished finished = events[^1].ShouldBeOfType<RunFinished>();
        (finished.Step, finished.Ending).ShouldBe((12, Ending.EarlyStopped));
        events.OfType<Evaluated>().Select(e => e.Step).ShouldBe([3, 6, 9, 12]);
        events.OfType<Sampled>().Select(e => e.Step).ShouldBe([7, 12]);
        events.OfType<CheckpointSaved>().Select(e => e.Step).ShouldBe([7, 12]);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Stopping_and_resuming_does_not_change_when_a_run_ends_early(int stopAfter)
    {
        using (Toy toy = new(Toy.Of(steps: 50, patience: 3)))
        {
            using Validation validation = Measured(toy);
            toy.Run(stopAfter, Stalling(validation), new Save(toy.Store(Root), every: 0))[^1]
                .ShouldBeOfType<RunFinished>().Ending.ShouldBe(Ending.Stopped);
        }

        using Toy resumed = new(Toy.Of(steps: 50, patience: 3));
        resumed.Load(Checkpoint.Open(In(CheckpointStore.NameOf(stopAfter))));
        using Validation again = Measured(resumed);
        RunFinished finished = resumed.Run(null, Stalling(again), new Save(resumed.Store(Root), every: 0))[^1]
            .ShouldBeOfType<RunFinished>();
        (finished.Step, finished.Ending).ShouldBe((12, Ending.EarlyStopped));
    }

    [Fact]
    public void A_run_that_had_ended_early_trains_no_further()
    {
        using Toy toy = new(Toy.Of(steps: 50, patience: 3));
        using Validation validation = Measured(toy);
        toy.Run(null, Stalling(validation));
        toy.Run(null, Stalling(validation)).OfType<StepTaken>().ShouldBeEmpty();
    }

    [Fact]
    public void Each_instrument_has_its_own_cadence_and_all_are_due_at_the_end()
    {
        using Toy toy = new(Toy.Of(steps: 7));
        using Validation validation = Measured(toy);
        List<TrainingEvent> events = toy.Run(null, new Evaluate(validation, every: 2, 0), new Sample(_ => "text", "prompt", every: 3),
            new Save(toy.Store(Root), every: 5));
        events.OfType<Evaluated>().Select(e => e.Step).ShouldBe([2, 4, 6, 7]);
        events.OfType<Sampled>().Select(e => e.Step).ShouldBe([3, 6, 7]);
        events.OfType<CheckpointSaved>().Select(e => e.Step).ShouldBe([5, 7]);
        events.OfType<StepTaken>().Select(e => e.Step).ShouldBe([0, 1, 2, 3, 4, 5, 6]);
        events[0].ShouldBeOfType<RunStarted>().TokensPerStep.ShouldBe(16);
        events[^1].ShouldBeOfType<RunFinished>().Ending.ShouldBe(Ending.Completed);
    }

    [Fact]
    public void A_run_that_is_stopped_before_its_first_step_can_be_resumed_too()
    {
        using Toy toy = new(Toy.Of(steps: 4));
        using CancellationTokenSource stop = new();
        stop.Cancel();
        List<TrainingEvent> events = [.. toy.Trainer(new Save(toy.Store(Root), every: 2)).Run(toy.State, stop.Token)];
        events[^1].ShouldBeOfType<RunFinished>().Ending.ShouldBe(Ending.Stopped);
        CheckpointStore.List(Root).Select(manifest => manifest.Step).ShouldBe([0]);
    }

    static Validation Measured(Toy toy) => new(toy.Model, toy.Backend, EvaluationRows.OfText(Toy.Tokens(100), 8), 4, _ => 1);

    static Evaluate Stalling(Validation validation) => new(validation, every: 3, Toy.NoGain);

    static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];
}
