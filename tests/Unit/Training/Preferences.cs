using Hone.Data.Rows.Packing;
using Hone.Data.Sources;
using Hone.Data.Tokens;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Training;
using Hone.Training.Evaluation;
using Hone.Training.Events;
using Hone.Training.Optimizers;
using Hone.Training.Schedules;

namespace Hone.Unit.Training;

/// <summary>A model learns to prefer: from exactly its reference on, further away from it, and the same on any number of threads.</summary>
public sealed class Preferences
{
    const int Pairs = 12, Context = 24;

    static readonly PreferenceForm _dpo = new(PreferenceKind.Dpo, 0.1);

    static readonly GptOptions _options = new() { Vocabulary = 29, Context = Context, Layers = 2, Width = 32, Heads = 2 };

    public static TheoryData<PreferenceKind, Dialect, bool> Forms => new(
        (PreferenceKind.Dpo, Dialect.Modern, false), (PreferenceKind.Dpo, Dialect.Modern, true), (PreferenceKind.Ipo, Dialect.Gpt2, false),
        (PreferenceKind.Hinge, Dialect.Llama, true), (PreferenceKind.Dpo, Dialect.Nanochat, false));

    [Theory, MemberData(nameof(Forms))]
    public void The_first_step_has_the_loss_of_no_preference_to_the_bit_and_later_ones_less(
        PreferenceKind kind, Dialect dialect, bool isLora)
    {
        PreferenceForm form = new(kind, 0.1);
        using Run run = new(form, _options with { Dialect = dialect, Lora = isLora ? new LoraOptions { Rank = 4, Alpha = 8 } : null });
        PreferenceMeasure before = PreferenceMeasure.Of(run.Measured(), run.Reference, form);
        (before.Margin, before.ChosenReward, before.RejectedReward, before.Accuracy).ShouldBe((0, 0, 0, 0.5));
        StepTaken[] steps = run.Train();
        double expected = kind switch { PreferenceKind.Dpo => Math.Log(2), PreferenceKind.Ipo => 25, _ => 1 };
        steps[0].Loss.ShouldBe((float)expected);
        before.Loss.ShouldBe(expected, 1e-15 * expected);
        steps[^1].Loss.ShouldBeLessThan(0.99f * steps[0].Loss);
        PreferenceMeasure after = PreferenceMeasure.Of(run.Measured(), run.Reference, form);
        after.Loss.ShouldBeLessThan(before.Loss);
        after.Accuracy.ShouldBeGreaterThan(0.7);
        after.Margin.ShouldBe(after.ChosenReward - after.RejectedReward, 1e-9);
        steps[0].Tokens.ShouldBe(4, "the pairs of a step");
    }

    [Fact]
    public void Threads_and_micro_batches_change_nothing_of_what_a_pair_costs()
    {
        using Run one = new(_dpo, _options), two = new(_dpo, _options, threads: 2);
        string chain = one.Train()[^1].Chain;
        two.Train()[^1].Chain.ShouldBe(chain);
        using Run small = new(_dpo, _options, microBatches: 4);
        StepTaken[] whole = [.. new Run(_dpo, _options).Use(run => run.Train())], parts = small.Train();
        for (int i = 0; i < whole.Length; i++) parts[i].Loss.ShouldBe(whole[i].Loss, 1e-5f);
    }

    [Fact]
    public void Only_tokens_of_answers_count()
    {
        using Run run = new(_dpo, _options);
        int[] inputs = new int[2 * Context], targets = new int[2 * Context];
        for (int pair = 0; pair < Pairs; pair++)
        {
            run.Rows.Read(pair, inputs, targets);
            targets.Count(target => target >= 0).ShouldBe(Length(pair) + Length(pair) - 1);
        }
    }

    [Fact]
    public void What_is_measured_is_the_mean_over_pairs_by_hand()
    {
        PreferenceMeasure measure = PreferenceMeasure.Of([3f, 5f, 4f, 4f], [5f, 4f, 2f, 4f], new PreferenceForm(PreferenceKind.Dpo, 0.5));
        double[] deltas = [2 - -1, -2 - 0];                                  // of each pair, ln π/π_ref of the chosen less the rejected
        measure.Loss.ShouldBe(deltas.Average(delta => Math.Log(1 + Math.Exp(-0.5 * delta))), 1e-12);
        measure.ChosenReward.ShouldBe(0.5 * (2 - 2) / 2);
        measure.RejectedReward.ShouldBe(0.5 * (-1 + 0) / 2);
        measure.Margin.ShouldBe(0.5 * (3 - 2) / 2);
        measure.Accuracy.ShouldBe(0.5);
        measure.ChosenLogProbability.ShouldBe(-3.5);
        measure.RejectedLogProbability.ShouldBe(-4.5);
    }

    [Theory]
    [InlineData(PreferenceKind.Dpo, 0, 0)]
    [InlineData(PreferenceKind.Dpo, 0.1, 0.5)]
    [InlineData(PreferenceKind.Dpo, 0.1, -0.1)]
    [InlineData(PreferenceKind.Hinge, 0.1, 0.1)]
    [InlineData(PreferenceKind.Ipo, double.NaN, 0)]
    public void A_form_that_is_none_is_refused(PreferenceKind kind, double beta, double smoothing) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new Run(new PreferenceForm(kind, beta, smoothing), _options));

    [Fact]
    public void Saturated_pairs_cost_next_to_nothing_and_never_what_is_not_finite()
    {
        PreferenceForm smoothed = new(PreferenceKind.Dpo, 0.1, 0.1);
        foreach (double delta in (double[])[-1e6, -1e3, 0, 1e3, 1e6])
        {
            double.IsFinite(smoothed.Loss(delta)).ShouldBeTrue();
            double.IsFinite(smoothed.Slope(delta)).ShouldBeTrue();
        }

        new PreferenceForm(PreferenceKind.Dpo, 1).Loss(40).ShouldBe(Math.Exp(-40), 1e-14 * Math.Exp(-40));
        new PreferenceForm(PreferenceKind.Hinge, 1).Loss(1).ShouldBe(0);
    }

    static int Length(int pair) => 3 + pair % 4;

    /// <summary>Questions of tokens 1 and 2, chosen answers that count up, rejected ones that count down.</summary>
    static MemoryTokens Split()
    {
        List<int> tokens = [];
        List<long> starts = [];
        for (int pair = 0; pair < Pairs; pair++)
            for (int side = 0; side < 2; side++)
            {
                starts.Add(tokens.Count);
                tokens.AddRange(Enumerable.Range(0, 2 + pair % 5).Select(i => ~(1 + (i + pair) % 2)));
                tokens.AddRange(Enumerable.Range(0, Length(pair) - side).Select(i => side == 0 ? 5 + i + pair % 3 : 28 - i - pair % 3));
            }

        return new MemoryTokens(tokens.ToArray(), starts, new SourcePlace[2 * Pairs]);
    }

    sealed class Run : IDisposable
    {
        readonly IBackend _backend;
        readonly GptModel _model;
        readonly AnswerPass _pass;
        readonly MicroBatch _batch;
        readonly AdamW _optimizer;
        readonly int _microBatches;

        public Run(PreferenceForm form, GptOptions options, int threads = 1, int microBatches = 1)
        {
            _microBatches = microBatches;
            _backend = Backends.Create(threads: threads);
            _model = new GptModel(options, _backend, seed: 5);
            Rows = new PreferenceRows(Split(), Context, seed: 3, padding: 0);
            _pass = new AnswerPass(_model, _backend, rows: 6, Context, form.Averages);
            Reference = _pass.Measure(Rows);
            _batch = new MicroBatch(new PreferenceModel(_model, form), _backend,
                tape => PreferenceModel.Record(tape, 8 / microBatches, Context, hasLengths: false), trains: true, microBatches > 1);
            _optimizer = new AdamW(_model.Parameters, _backend, new AdamWOptions());
        }

        public PreferenceRows Rows { get; }

        public float[] Reference { get; }

        public float[] Measured() => _pass.Measure(Rows);

        public StepTaken[] Train()
        {
            using PreferenceBatches batches = new(Rows, Reference);
            Trainer trainer = new([_batch], _optimizer, batches, Schedule.Constant(3e-3), [], _backend, new TrainingOptions
            {
                Steps = 12, BatchRows = 8 / _microBatches, Context = Context, MicroBatches = _microBatches, LossMayBeZero = true,
            });
            return [.. trainer.Run(new TrainingState()).OfType<StepTaken>()];
        }

        public StepTaken[] Use(Func<Run, StepTaken[]> what)
        {
            using (this) return what(this);
        }

        public void Dispose()
        {
            _batch.Dispose();
            _pass.Dispose();
            _model.Dispose();
            _backend.Dispose();
        }
    }
}
