using Hone.Data.Rows;
using Hone.Training;
using Hone.Training.Checkpoints;
using Hone.Training.Controls;
using Hone.Training.Events;
using Hone.Training.Instruments;
using Hone.Training.Schedules;

namespace Hone.Unit.Training;

/// <summary>
/// What is asked of a run while it trains: in force at a step boundary, an event each, and the same bits when it is done again.
/// </summary>
public sealed class ControlRules : Runs.Scratch
{
    const int Steps = 12;

    [Fact]
    public void A_changed_rate_holds_from_the_next_step_on_and_is_in_the_chain()
    {
        List<TrainingEvent> plain = Train(new Script()), halved = Train(new Script((5, new Control(ControlKind.Rate, 0.5, "a"))));
        halved.OfType<ControlTaken>().ShouldHaveSingleItem().ShouldBe(new ControlTaken(5, ControlKind.Rate, 0.5, "a"));
        Rates(halved)[..5].ShouldBe(Rates(plain)[..5]);
        Rates(halved)[5..].ShouldBe([.. Rates(plain)[5..].Select(rate => (float)(rate * 0.5))]);
        Chains(halved)[4].ShouldBe(Chains(plain)[4]);
        Chains(halved)[5].ShouldNotBe(Chains(plain)[5]);
    }

    [Fact]
    public void A_changed_rate_is_in_the_checkpoint_and_one_after_it_is_taken_again()
    {
        Script script = new((4, new Control(ControlKind.Rate, 2)), (8, new Control(ControlKind.Rate, 0.25)));
        List<TrainingEvent> whole = Train(script);

        using Toy first = new(Toy.Of(Steps));
        List<TrainingEvent> until = Run(first, script.Again(), stopAfter: 10, new Save(first.Store(Root), every: 6));
        Directory.Delete(Path.Combine(Root, CheckpointStore.NameOf(10)), recursive: true);          // killed before it saved that
        using Toy second = new(Toy.Of(Steps));
        second.Load(Checkpoint.Open(Path.Combine(Root, CheckpointStore.NameOf(6))));
        second.State.RateFactor.ShouldBe(2);
        List<TrainingEvent> rest = Run(second,
            new RecordedControls(until.OfType<ControlTaken>().Where(taken => taken.Step >= second.State.Step)));
        Chains(rest).ShouldBe(Chains(whole)[6..]);
        rest.OfType<ControlTaken>().ShouldHaveSingleItem().Step.ShouldBe(8);
    }

    [Fact]
    public void A_checkpoint_that_is_asked_for_is_saved_there_and_changes_no_bit()
    {
        using Toy toy = new(Toy.Of(Steps));
        List<TrainingEvent> events = Run(toy, new Script((3, new Control(ControlKind.Save))), null, new Save(toy.Store(Root), every: 5));
        events.OfType<CheckpointSaved>().Select(saved => saved.Step).ShouldBe([3, 5, 10, Steps]);
        Chains(events).ShouldBe(Chains(Train(new Script())));
    }

    [Fact]
    public void A_run_stops_at_once_or_after_its_next_evaluation_measured_and_saved()
    {
        using Toy toy = new(Toy.Of(Steps));
        using Hone.Training.Evaluation.Validation validation = new(toy.Model, toy.Backend, EvaluationRows.OfText(Toy.Tokens(100), 8), 4,
            _ => 1);
        List<TrainingEvent> events = Run(toy, new Script((3, new Control(ControlKind.StopAfterEvaluation))), null,
            new Evaluate(validation, every: 5, 0), new Save(toy.Store(Root), every: 0));
        events.OfType<Evaluated>().Select(e => e.Step).ShouldBe([5]);
        events.OfType<CheckpointSaved>().Select(e => e.Step).ShouldBe([5]);
        events[^1].ShouldBeOfType<RunFinished>().ShouldBe(new RunFinished(5, Ending.Stopped, "Stopped on request after 5 of 12 steps."));

        List<TrainingEvent> atOnce = Train(new Script((7, new Control(ControlKind.Stop))));
        atOnce[^1].ShouldBeOfType<RunFinished>().Step.ShouldBe(7);
    }

    [Fact]
    public async Task A_paused_run_takes_no_step_until_it_is_told_to_continue_or_to_stop()
    {
        using Toy toy = new(Toy.Of(Steps));
        Script script = new((2, new Control(ControlKind.Pause)));
        CancellationToken test = TestContext.Current.CancellationToken;
        using IEnumerator<TrainingEvent> events = Trainer(toy, script).Run(toy.State, test).GetEnumerator();
        while (events.MoveNext() && events.Current is not ControlTaken) { }
        Task<bool> next = Task.Run(events.MoveNext, test);
        (await Task.WhenAny(next, Task.Delay(200, test))).ShouldNotBe(next);
        script.Add(2, new Control(ControlKind.Rate, 0.5));
        (await next).ShouldBeTrue();
        events.Current.ShouldBeOfType<ControlTaken>().Command.ShouldBe(ControlKind.Rate);
        script.Add(2, new Control(ControlKind.Continue));
        events.MoveNext().ShouldBeTrue();
        events.Current.ShouldBeOfType<ControlTaken>().Command.ShouldBe(ControlKind.Continue);
        events.MoveNext().ShouldBeTrue();
        events.Current.ShouldBeOfType<StepTaken>().Step.ShouldBe(2);
        script.Add(3, new Control(ControlKind.Pause));
        script.Add(3, new Control(ControlKind.Stop));
        while (events.MoveNext()) { }
        toy.State.Step.ShouldBe(3);
    }

    [Theory, InlineData(0.0), InlineData(-1.0), InlineData(double.NaN), InlineData(double.PositiveInfinity), InlineData(1e4),
        InlineData(null)]
    public void A_factor_that_makes_no_sense_is_refused_and_the_run_goes_on(double? factor)
    {
        List<TrainingEvent> events = Train(new Script((1, new Control(ControlKind.Rate, factor, "x"))));
        ControlRefused refused = events.OfType<ControlRefused>().ShouldHaveSingleItem();
        (refused.Step, refused.Id).ShouldBe((1, "x"));
        refused.Reason.ShouldContain("factor");
        events[^1].ShouldBeOfType<RunFinished>().Ending.ShouldBe(Ending.Completed);
        Chains(events).ShouldBe(Chains(Train(new Script())));
    }

    static List<TrainingEvent> Train(IControlSource source)
    {
        using Toy toy = new(Toy.Of(Steps));
        return Run(toy, source);
    }

    static List<TrainingEvent> Run(Toy toy, IControlSource source, int? stopAfter = null, params Instrument[] instruments)
    {
        using CancellationTokenSource stop = new();
        List<TrainingEvent> events = [];
        foreach (TrainingEvent e in Trainer(toy, source, instruments).Run(toy.State, stop.Token))
        {
            events.Add(e);
            if (e is StepTaken taken && taken.Step + 1 == stopAfter) stop.Cancel();
        }

        return events;
    }

    static Trainer Trainer(Toy toy, IControlSource source, params Instrument[] instruments) => new([toy.MicroBatch], toy.Optimizer,
        new Batches(new WindowRows(Toy.Tokens(400), 8, seed: 2)), Schedule.WarmupCosine(1e-2, 1e-3, 2, Steps), instruments, toy.Backend,
        toy.Options, controls: source);

    static float[] Rates(List<TrainingEvent> events) => [.. events.OfType<StepTaken>().Select(step => step.LearningRate)];

    static string[] Chains(List<TrainingEvent> events) => [.. events.OfType<StepTaken>().Select(step => step.Chain)];

    /// <summary>Asks at given steps.</summary>
    sealed class Script(params (int Step, Control Control)[] script) : IControlSource
    {
        readonly System.Collections.Concurrent.ConcurrentQueue<(int Step, Control Control)> _left = new(script);

        public ReceivedControl? TryTake(int step) =>
            _left.TryPeek(out (int Step, Control) next) && next.Step <= step && _left.TryDequeue(out (int Step, Control Control) asked)
                ? new ReceivedControl(asked.Control) : null;

        public void Add(int step, Control control) => _left.Enqueue((step, control));

        public Script Again() => new(script);
    }
}
