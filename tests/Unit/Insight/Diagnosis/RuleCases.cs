using System.Text.Json.Nodes;
using Hone.Insight.Diagnosis;
using Hone.Insight.Diagnosis.Rules;
using Hone.Runs;
using Hone.Training;
using Hone.Training.Evaluation;
using Hone.Training.Events;

namespace Hone.Unit.Insight.Diagnosis;

/// <summary>Each rule: a run in which it speaks, and one that only comes near.</summary>
public sealed class RuleCases
{
    static readonly Made Healthy = new();

    static readonly CodeIdentity Code = CodeIdentity.Current;

    [Fact]
    public void A_healthy_run_has_no_finding() => Healthy.Found.ShouldBeEmpty();

    [Fact]
    public void Every_rule_has_a_case_here_a_name_and_a_page_of_its_own()
    {
        RuleBook.All.Select(rule => rule.Name).ShouldBe(Speaking.Keys, ignoreOrder: true);
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "diagnosis.md"));
        foreach (Rule rule in RuleBook.All) page.ShouldContain($"`{rule.Name}`");
        foreach (string explained in RuleBook.All.SelectMany(rule => rule.Explains))
            RuleBook.All.ShouldContain(rule => rule.Name == explained);
    }

    public static TheoryData<string> Names => [.. Speaking.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rule_speaks_where_its_fault_is(string name)
    {
        Made run = Speaking[name];
        run.Found.ShouldContain(name);
        Finding finding = RuleBook.Look(run.Evidence).First(one => one.Rule == name);
        finding.Value.ShouldBeGreaterThanOrEqualTo(finding.Threshold);
        finding.Sentence.ShouldNotBeEmpty();
        finding.Next.Sentence.ShouldNotBeEmpty();
        finding.Certainty.Value.ShouldBeInRange(0.3, 1);
        finding.FromStep.ShouldBeLessThanOrEqualTo(finding.ToStep);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rule_is_silent_where_a_run_only_comes_near_it(string name) => NearMiss[name].Found.ShouldNotContain(name);

    static AuditRecord Audit(string check, long count) =>
        new([new RecordedFinding(check, "refusal", count, 1000, 0.01, $"{count} of 1,000", true, [])], [check], null, 0.1);

    static Manifest Audited(string check, long count) => Healthy.Manifest with { Audit = Audit(check, count) };

    static LayerGradient[] Idle(int rows) => [new("tokens", 0.5), new("blocks.0.feed_forward.in.weight", 0.5, 100, rows, 1)];

    static Made Grown(double stretch) => Healthy with
    {
        Layers = step => [new("blocks.0.attention.qkv.weight", 1, 96, 0, 1 + stretch * Math.Sqrt(step))],
    };

    static Made Learned(int tokens) => Healthy with { Step = step => step with { Tokens = tokens } };

    static Made Waiting(double seconds) => Healthy with { Step = step => step with { Waited = seconds } };

    static Made Jumping(double factor) => Healthy with
    {
        Resumed = [120], Loss = step => Made.Falling(step) * (step is >= 120 and < 140 ? factor : 1),
    };

    static Made Spike(double factor) => Healthy with { Loss = step => Made.Falling(step) * (step == 150 ? factor : 1) };

    static Made Level(double validation) => Healthy with
    {
        Loss = step => (validation + (4 - validation) * Math.Exp(-step / 15.0)) * Made.Scattered(step),
        Validation = step => validation + (4 - validation) * Math.Exp(-step / 15.0),
    };

    static Made Slow(double end) => Healthy with
    {
        Loss = step => (4 - (4 - end) * step / 200) * Made.Scattered(step), Validation = step => 4 - (4 - end) * step / 200,
    };

    static Made Gap(double training, double passes) => Healthy with
    {
        Loss = step => Made.Falling(step) * (1 - training * step / 200), Validation = step => Made.Smooth(step) + 0.0005 * step,
        Step = step => step with { Epoch = passes * (step.Step + 1) / 200 },
    };

    static Made Below(double share) => Healthy with { Validation = step => Made.Smooth(step) * (1 - share) };

    static Made Flat(double length, double rate) => Healthy with
    {
        Loss = step => (1.8 + 2.2 * Math.Exp(-step / length)) * Made.Scattered(step), Rate = _ => rate,
        Validation = step => 1.8 + 2.2 * Math.Exp(-step / length),
    };

    static Made Preferring(Func<int, double> chosen) => Healthy with
    {
        Measured = one => one with
        {
            BitsPerByte = double.NaN,
            Metrics = new Dictionary<string, double>
            {
                [PreferenceMeasure.ChosenLogProbabilities] = chosen(one.Step),
                [PreferenceMeasure.RejectedLogProbabilities] = chosen(one.Step) - 0.1 * one.Step,
            },
        },
    };

    static readonly Dictionary<string, Made> Speaking = new()
    {
        ["divergence"] = Healthy with { Loss = step => Made.Falling(step) * (step > 120 ? 1 + (step - 120) / 40.0 : 1) },
        ["leakage"] = Healthy with { Manifest = Audited("near_duplicates_across", 50) },
        ["wrong_metric"] = Healthy with { Measured = one => one.Step > 100 ? one with { Loss = one.Loss / Math.Log(2) } : one },
        ["checkpoint_mismatch"] = Jumping(1.15),
        ["irreproducible"] = Healthy with
        {
            Manifest = Healthy.Manifest with
            {
                Reproduction = new ReproductionRecord("b", ReproductionVerdict.Different, 30, DiffersInStep: 30, What: "the loss"),
            },
        },
        ["no_gradient"] = Healthy with { Layers = _ => [new("tokens", 1), new("blocks.0.attention.qkv.weight", 0, 96, 96, 1)] },
        ["perfect_validation"] = Below(0.5),
        ["exploding_loss"] = Spike(2),
        ["rate_too_high"] = Grown(0.5),
        ["rate_too_low"] = Slow(3.6),
        ["label_mask"] = Learned(100),
        ["bad_labels"] = Below(0.15),
        ["data_starvation"] = Gap(0.3, 40),
        ["overfitting"] = Gap(0.3, 2),
        ["underfitting"] = Slow(2.6) with { Manifest = Healthy.Manifest with { Baselines = [new("bigram", 2.4, 4, "")] } },
        ["noisy_validation"] = Healthy with { Measured = one => one with { Tokens = 200 } },
        ["dead_units"] = Healthy with { Layers = _ => Idle(60) },
        ["weak_baseline"] = Level(2.41),
        ["plateau"] = Flat(8, 1e-3),
        ["slow_loader"] = Waiting(0.2),
        ["chosen_falls"] = Preferring(step => -40 - 0.05 * step),
    };

    static readonly Dictionary<string, Made> NearMiss = new()
    {
        ["divergence"] = Healthy with { Loss = step => Made.Falling(step) * (step > 120 ? 1.1 : 1) },
        ["leakage"] = Healthy with { Manifest = Audited("near_duplicates_across", 5) },
        ["wrong_metric"] = Healthy with { Measured = one => one with { BitsPerByte = one.BitsPerByte * (1 + 1e-5 * one.Step / 200) } },
        ["checkpoint_mismatch"] = Jumping(1.01),
        ["irreproducible"] = Healthy with
        {
            Manifest = Healthy.Manifest with { Reproduction = new ReproductionRecord("b", ReproductionVerdict.Identical, 200) },
        },
        ["no_gradient"] = Healthy with
        {
            Layers = step => [new("tokens", 1), new("blocks.0.attention.qkv.weight", step == 200 ? 1e-9 : 0)],
        },
        ["perfect_validation"] = Below(0.2),
        ["exploding_loss"] = Spike(1.08),
        ["rate_too_high"] = Grown(0.1),
        ["rate_too_low"] = Slow(3.1),
        ["label_mask"] = Learned(400),
        ["bad_labels"] = Below(0.05),
        ["data_starvation"] = Gap(0.3, 4),
        ["overfitting"] = Gap(0.02, 2),
        ["underfitting"] = Slow(2.3) with { Manifest = Healthy.Manifest with { Baselines = [new("bigram", 2.4, 4, "")] } },
        ["noisy_validation"] = Healthy with { Measured = one => one with { Tokens = 2000 } },
        ["dead_units"] = Healthy with { Layers = step => Idle(step == 200 ? 5 : 60) },
        ["weak_baseline"] = Level(2.2),
        ["plateau"] = Flat(60, 1e-3),
        ["slow_loader"] = Waiting(0.02),
        ["chosen_falls"] = Preferring(step => -40 - 0.004 * step),
    };

    [Theory]
    [InlineData(256, 0.14, false)]                                           // as the quickstart, which is healthy
    [InlineData(256, 0.25, true)]
    [InlineData(32, 0.14, true)]
    public void What_missing_beginnings_of_documents_explain_is_no_damage(int context, double below, bool isFound)
    {
        Made made = Below(below);
        JsonObject recipe = (JsonObject)made.Manifest.Recipe.DeepClone();
        recipe["data"] = new JsonObject { ["source"] = "stories" };
        recipe["model"]!["context"] = context;
        Made stories = made with
        {
            Manifest = made.Manifest with { Recipe = recipe, Data = new("stories", "", 1000, 100, 1000, 100, "") },
        };

        stories.Found.Contains("bad_labels").ShouldBe(isFound);
    }

    [Fact]
    public void A_run_whose_losses_are_no_numbers_has_diverged_whatever_else_it_has() =>
        (Healthy with { Loss = step => step > 100 ? double.NaN : Made.Falling(step), Validation = _ => double.NaN }).Found
            .ShouldBe(["divergence"]);

    [Fact]
    public void A_run_that_its_guard_ended_is_told_by_what_the_guard_found()
    {
        (Healthy with { Steps = 60, More = [new RunFailed(60, GuardVerdict.NotFinite, "a value is not finite")] })
            .Found.ShouldContain("divergence");
        (Healthy with { Steps = 60, More = [new RunFailed(60, GuardVerdict.Spike, "far above")] }).Found.ShouldContain("exploding_loss");
        (Healthy with { More = [new StepSkipped(90, GuardVerdict.Spike, "far above", 0, 1, "")] }).Found.ShouldBe(["exploding_loss"]);
    }

    [Fact]
    public void Rules_of_text_say_nothing_of_classifiers()
    {
        string[] silent = [.. RuleBook.All.Where(rule => rule.IsOfText).Select(rule => rule.Name)];
        silent.ShouldContain("exploding_loss");
        foreach (string name in silent)
            (Speaking[name] with { Manifest = Speaking[name].Manifest with { Classes = ["ham", "spam"] } }).Found.ShouldNotContain(name);
        (Healthy with { Steps = 60, Manifest = Healthy.Manifest with { Classes = ["ham", "spam"] },
            More = [new RunFailed(60, GuardVerdict.NotFinite, "a value is not finite")] }).Found.ShouldContain("divergence");
    }

    [Fact]
    public void A_proof_that_was_refuted_makes_a_run_irreproducible()
    {
        Proof proof = new(ProofVerdict.Refuted, DateTimeOffset.UnixEpoch, 10, 5, 5, 5, 1, 0, "f32/avx2", Code, ["a file differs"]);
        (Healthy with { Manifest = Healthy.Manifest with { Proof = proof } }).Found.ShouldBe(["irreproducible"]);
    }

    [Theory]
    [InlineData("it rises", false)]
    [InlineData("it scatters", false)]
    [InlineData("it falls and scatters", true)]
    public void A_chosen_answer_falls_where_its_trend_does(string how, bool speaks) => Preferring(step => how switch
    {
        "it rises" => -40 + 0.1 * step,
        "it scatters" => -40 - 6 * Math.Abs(Math.Sin(step * 12.9898)),
        _ => -40 - 0.05 * step - Math.Sin(step * 12.9898),
    }).Found.Contains("chosen_falls").ShouldBe(speaks);

    [Fact]
    public void Pairs_of_answers_are_few_and_mostly_padding_and_that_is_no_fault() =>
        (Preferring(step => -40 + 0.1 * step) with { Step = step => step with { Tokens = 8 } }).Found.ShouldBeEmpty();

    [Fact]
    public void What_a_level_says_is_not_told_before_a_run_has_run_its_course()
    {
        foreach (string name in (string[])["rate_too_low", "underfitting", "weak_baseline", "plateau"])
            (Speaking[name] with { Horizon = 1000 }).Found.ShouldNotContain(name);
    }

    [Fact]
    public void Dropout_and_smoothed_targets_explain_a_training_loss_above_validation()
    {
        (Below(0.15) with { Manifest = Made.With(Healthy.Manifest, "model", "dropout", 0.2) }).Found.ShouldBeEmpty();
        (Below(0.15) with { Manifest = Made.With(Healthy.Manifest, "training", "label_smoothing", 0.1) }).Found.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void A_run_of_next_to_no_steps_is_looked_at_in_peace(int steps) =>
        (Healthy with { Steps = steps, Horizon = steps }).Found.Except(["weak_baseline"]).ShouldBeEmpty();

    [Fact]
    public void A_run_without_evaluations_or_with_a_bare_record_is_looked_at_in_peace()
    {
        Evidence.Of(Healthy.Manifest, []).Steps.ShouldBeEmpty();
        RuleBook.Look(Evidence.Of(Healthy.Manifest, [])).ShouldBeEmpty();
        Evidence bare = Evidence.Of(new Manifest { Id = "a", Name = "a", Recipe = [], Differences = [] },
            Healthy.Events.Where(e => e is StepTaken));
        RuleBook.Look(bare).ShouldBeEmpty();
    }
}
