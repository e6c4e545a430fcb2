using System.Text;
using System.Text.Json.Nodes;
using Hone.Data.Audits.Baselines;
using Hone.Data.Rows;
using Hone.Hosting.Corpora;
using Hone.Hosting.Planning;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Hosting.Tuning;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Training;
using Hone.Training.Checkpoints;
using Hone.Training.Evaluation;
using Hone.Training.Instruments;
using Hone.Training.Optimizers;

namespace Hone.Hosting;

/// <summary>A language model in the making, on text.</summary>
sealed class LanguageSession : Session
{
    readonly IReadOnlyList<string> _prompts = [];

    /// <summary>Reads the data and takes the memory.</summary>
    /// <exception cref="InvalidDataException">The recipe or its data is refused; nothing is left behind.</exception>
    public LanguageSession(Recipe recipe, SessionStart start) : this(Planner.Apply(recipe), recipe, start) { }

    LanguageSession(Planner planner, Recipe recipe, SessionStart start) : this(planner, recipe, LanguageSettings.Of(recipe), start) { }

    LanguageSession(Planner planner, Recipe recipe, LanguageSettings settings, SessionStart start) : base(recipe, settings, start)
    {
        Settings = settings;
        try
        {
            if (planner.AwaitsStep) planner.PlanTime(ProbedStep.Of(RunPlan.Planned(Recipe, planner), Backend).Seconds);
            Corpus = Own(Corpus.Read(Settings.Data, Backend.Threads, start.Tokenizer));
            if (planner.AwaitsData) planner.PlanEpochs(Corpus.PlacesOfEpoch ?? Corpus.TrainTokens);
            if (planner.AwaitsStep || planner.AwaitsData) Settings = LanguageSettings.Of(Recipe);
            start.Check?.Invoke(Corpus.Tokenizer);
            Recipe.EnsureAllRead();                                          // after the data: what is wrong there is the nearer fault
            if (Settings.Samples is { } samples) _prompts = PromptsOf(samples);
            ModelOptions = Settings.Model with { Vocabulary = ModelSettings.Rows(Recipe, Corpus.Tokenizer.VocabularySize) };
            if (ModelOptions.Validate() is [var problem, ..]) throw Recipe.Refusal("tokenizer.kind", problem);
            TrainingOptions training = Settings.Training;
            Model = Own(new GptModel(ModelOptions, Backend, Settings.Seed));
            start.Begin?.Invoke(Model);                                      // before anything remembers how it began
            bool ownDocument = Settings.Data.SeesOwnDocument;
            if (Settings.Preference is { } form)
            {
                Preferences = Own(new PreferenceTraining(form, Corpus, Model, Backend, Settings.EvaluationRows));
                if (!start.OnlyMeasures) Preferences.TakeReference(start.Folder);
            }

            MicroBatches = Preferences is not null ? [Own(Preferences.MicroBatch(training, Settings.Seed))]
                : [.. training.RowLengths.Select(length => Own(new MicroBatch(Model, Backend, training.TokensAtOnce / length, length,
                    trains: true, ownDocument, training.MicroBatches > 1, Settings.Seed, ModelOptions.EmbeddingNoise > 0)))];
            Validation = Preferences is not null ? Preferences.Validation : Own(
                new Validation(Model, Backend, Corpus.Validation, Settings.EvaluationRows, Corpus.Tokenizer.CountTextBytes, ownDocument));
            Optimizer = Settings.Optimizer.Create(Model.Parameters, Backend);
            if (Settings.Average > 0) Average = new WeightAverage(Model.Parameters, Backend, Settings.Average);
        }
        catch
        {
            Dispose();                                                       // what was taken so far, the arena above all
            throw;
        }
    }

    /// <inheritdoc/>
    public override LanguageSettings Settings { get; }

    public Corpus Corpus { get; }

    public GptOptions ModelOptions { get; }

    /// <inheritdoc/>
    public override GptModel Model { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<MicroBatch> MicroBatches { get; }

    /// <inheritdoc/>
    public override IValidation Validation { get; }

    /// <summary>What it has of its own where it learns from preferences; null where it learns tokens.</summary>
    public PreferenceTraining? Preferences { get; }

    /// <inheritdoc/>
    public override Optimizer Optimizer { get; }

    /// <inheritdoc/>
    public override WeightAverage? Average { get; }

    /// <inheritdoc/>
    public override DataIdentity Data => Corpus.Identity;

    /// <inheritdoc/>
    public override string DataOrigin => Corpus.Origin;

    /// <inheritdoc/>
    public override double FlopsPerToken => new GptCost(ModelOptions).FlopsPerToken;

    /// <inheritdoc/>
    public override long PlannedBytes => Model.SizeInBytes + MicroBatches.Sum(one => one.SizeInBytes) + Validation.SizeInBytes;

    /// <inheritdoc/>
    public override IBatchSource OpenBatches() =>
        Preferences is not null ? Own(Preferences.OpenBatches()) : Own(new Batches(Corpus.Train));

    /// <inheritdoc/>
    public override AuditRecord Audit() => DataAudit.Pass(this);

    /// <inheritdoc/>
    public override void KeepIn(RunFolder folder)
    {
        Corpus.Tokenizer.Save(Tokenizers.PathIn(folder));
        Preferences?.Keep(folder);
    }

    /// <inheritdoc/>
    public override Manifest Describe(Manifest manifest) => manifest with
    {
        Tokenizer = new TokenizerIdentity(Corpus.Tokenizer.Kind, Corpus.Tokenizer.VocabularySize, Corpus.Tokenizer.Hash),
        Format = Corpus.Format,
        Model = new ModelIdentity(ModelOptions.Dialect.ToString().ToLowerInvariant(), Model.Parameters.Count, FlopsPerToken),
    };

    /// <inheritdoc/>
    public override string TextOf(Position first) => RefusedRows.TextOf(this, first);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<BaselineLoss>>? CountBaselines() => Preferences is not null ? null
        : Task.Run<IReadOnlyList<BaselineLoss>>(() =>
        [.. NgramBaselines.Of(Corpus.TrainIds, Corpus.Validation, Corpus.Tokenizer.VocabularySize,
            token => Corpus.Tokenizer.BytesOf(token).Length)
            .Select(baseline => new BaselineLoss(baseline.Name, baseline.NatsPerToken, baseline.BitsPerByte, baseline.Rule))]);

    private protected override CheckpointIdentity Identify(JsonObject effective) => new(effective, Corpus.Tokenizer.Hash,
        Corpus.Tokenizer.VocabularySize, Corpus.Fingerprint, Backend.NumericsClass, CodeIdentity.Current.Version);

    private protected override IEnumerable<Instrument> OwnInstruments()
    {
        if (Settings.Samples is { } samples)
            foreach (string prompt in _prompts) yield return SampleOf(samples, prompt);
    }

    Sample SampleOf(SampleSettings samples, string prompt) => new(text =>
    {
        using Writer writer = new(Model, Backend, Corpus.Tokenizer, Corpus.Format);
        return string.Concat(writer.Continue(writer.Read(text).Ids, samples.Options));
    }, prompt, samples.Every, writesStart: Parent is not null);

    /// <summary>What its samples begin with, each of which the tokenizer knows something of.</summary>
    string[] PromptsOf(SampleSettings samples) => samples.Prompts.Count == 0 ? [PromptOf(samples)]
        : samples.Prompts.FirstOrDefault(prompt => !Knows(prompt)) is { } unknown
            ? throw Recipe.Refusal("samples.prompts", $"nothing of \"{unknown}\" in samples.prompts occurs in the text; give others")
            : [.. samples.Prompts];

    /// <summary>What its samples begin with; where nobody said, a line break, or what the text itself begins with.</summary>
    string PromptOf(SampleSettings samples)
    {
        ReadOnlyMemory<byte> text = Corpus.Split?.Train ?? Corpus.Prefix;
        string first = Encoding.UTF8.GetString(text.Span[..Math.Min(64, text.Length)]);
        string prompt = Knows("\n") ? samples.Prompt("\n", "a line break, as before a new line")
            : samples.Prompt(first[..1], "the first character of the text");
        return Knows(prompt) ? prompt
            : throw Recipe.Refusal("samples.prompt", $"nothing of samples.prompt \"{prompt}\" occurs in the text; give one that does");
    }

    bool Knows(string prompt) => Corpus.Tokenizer.Encode(Encoding.UTF8.GetBytes(prompt)).Length > 0;
}
