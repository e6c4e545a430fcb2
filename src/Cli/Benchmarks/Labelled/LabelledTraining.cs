using System.Globalization;
using System.Text.Json.Nodes;
using Hone.Data.Audits.Baselines;
using Hone.Data.Rows;
using Hone.Hosting;
using Hone.Hosting.Corpora;
using Hone.Hosting.Recipes;
using Hone.Hosting.Tuning;
using Hone.Runs;
using Hone.Training;
using Hone.Training.Evaluation;
using Hone.Training.Events;
using Hone.Training.Instruments;
using Hone.Training.Optimizers;

namespace Hone.Cli.Benchmarks.Labelled;

/// <summary>Trains one labelled run, in memory, with the parts that every run is made of.</summary>
/// <param name="name">Its name.</param>
/// <param name="label">What is done to it.</param>
/// <param name="setup">How.</param>
sealed class LabelledTraining(string name, string label, Setup setup)
{
    /// <summary>Trains it.</summary>
    public LabelledRun Make()
    {
        (Manifest manifest, List<TrainingEvent> events) = Train(setup.Step);
        if (setup.IsRepeated)
        {
            List<TrainingEvent> again = Train(setup.Disturbance).Events;
            manifest = manifest with { Reproduction = Compared(events, again) };
        }

        return new LabelledRun(name, label, manifest, [.. events.Select(LabelledSet.Rounded)]);
    }

    (Manifest Manifest, List<TrainingEvent> Events) Train(Action<LanguageSession, TrainingState, StepTaken>? told)
    {
        if (setup.Preferences is not null) return Prefer(told);
        string? file = null;
        try
        {
            Dictionary<string, string> settings = new(setup.Settings);
            if (setup.Text is { } text)
            {
                file = Path.GetTempFileName();
                File.WriteAllBytes(file, text);
                settings["data.path"] = file;
            }

            using LanguageSession session = (LanguageSession)Session.Begin(RecipeOf(settings), threads: 1);
            return Train(session, told);
        }
        finally
        {
            if (file is not null) File.Delete(file);
        }
    }

    /// <summary>Trains a model of text, and then a run of preferences that starts from it.</summary>
    (Manifest Manifest, List<TrainingEvent> Events) Prefer(Action<LanguageSession, TrainingState, StepTaken>? told)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hone-labelled-");
        try
        {
            string runs = Path.Combine(folder.FullName, "runs"), text = Path.Combine(folder.FullName, "text.txt"),
                pairs = Path.Combine(folder.FullName, "pairs.jsonl");
            File.WriteAllBytes(text, setup.Preferences!.Value.Before);
            File.WriteAllLines(pairs, setup.Preferences.Value.Pairs);
            string[] own = ["training.preference", "training.preference_beta", "lora.rank"];
            using (TrainingRun before = TrainingRun.Create(RecipeOf(new Dictionary<string, string>(setup.Settings
                .Where(setting => !own.Contains(setting.Key)))
            { ["data.path"] = text, ["training.learning_rate"] = "0.01", ["training.batch"] = "16" }), runs, threads: 1))
                foreach (TrainingEvent _ in before.Run()) { }
            Recipe recipe = RecipeOf(new Dictionary<string, string>(setup.Settings.Where(setting =>
                setting.Key.Split('.')[0] is not ("model" or "tokenizer")))
            { ["data.path"] = pairs, ["from.model"] = new RunStore(runs).List()[0].Folder.Path });
            StartingPoint? from = StartingPoint.Take(ref recipe, runs);
            using LanguageSession session = (LanguageSession)Session.Begin(recipe, threads: 1, from);
            (Manifest manifest, List<TrainingEvent> events) = Train(session, told);
            manifest.Recipe["from"] = null;                                  // the folder it was in says nothing
            ((JsonObject)manifest.Recipe["data"]!)["path"] = "pairs.jsonl";
            return (manifest, events);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    Recipe RecipeOf(Dictionary<string, string> settings) => Recipe.Parse("", name,
        [$"name={name}", .. settings.Select(setting => $"{setting.Key}={setting.Value}")]);

    (Manifest Manifest, List<TrainingEvent> Events) Train(LanguageSession session, Action<LanguageSession, TrainingState, StepTaken>? told)
    {
        AuditRecord audit = DataAudit.Pass(session);
        int context = session.ModelOptions.Context;
        int[] ids = [.. session.Corpus.TrainIds.SelectMany(span => span.ToArray())], learned = setup.Tokens?.Invoke(ids) ?? ids;
        using TrainingRows? rows = setup.Tokens is null ? null : new WindowRows(learned, context, session.Settings.Seed);
        EvaluationRows measured = setup.Validation?.Invoke(ids) ?? session.Corpus.Validation;
        Func<int, int> bytesOf = session.Corpus.Tokenizer.CountTextBytes;
        using Validation? other = setup.Validation is null ? null
            : new Validation(session.Model, session.Backend, measured, session.Settings.EvaluationRows, bytesOf);
        setup.Model?.Invoke(session);
        Optimizer optimizer = setup.Model is null ? session.Optimizer
            : session.Settings.Optimizer.Create(session.Model.Parameters, session.Backend);

        TrainingState state = new();
        using Batches batches = new(rows ?? session.Corpus.Train);
        IBatchSource source = session.Preferences is not null ? session.OpenBatches() : setup.Batches?.Invoke(batches, state) ?? batches;
        Instrument evaluate = new Evaluate(other ?? session.Validation, session.Settings.EvaluateEvery, 0,
            measuresStart: session.Preferences is not null);
        Instrument measuring = setup.Measuring?.Invoke(session, evaluate) ?? evaluate;
        using IDisposable? owned = measuring as IDisposable;
        Instrument[] instruments =
        [
            measuring,
            new MeasureLayers(session.Model.Parameters, session.Backend, session.Settings.EvaluateEvery),
        ];

        Trainer Trainer() => new(session.MicroBatches, optimizer, source, session.Settings.Optimizer.Rate, instruments, session.Backend,
            session.Settings.Training);

        List<TrainingEvent> events = [];
        float[]? earlier = null;
        foreach (TrainingEvent e in Trainer().Run(state))
        {
            events.Add(e);
            if (e is not StepTaken step) continue;
            told?.Invoke(session, state, step);
            if (step.Step + 1 == setup.ResumesWith) earlier = session.Model.Parameters.Values.ToArray();
            if (step.Step + 1 == setup.ResumesAt) break;
        }

        if (setup.ResumesAt > 0 && events[^1] is StepTaken)
        {
            state.Step = setup.ResumesAt;
            if (earlier is not null) session.Model.Parameters.Values.Upload<float>(earlier);
            events.AddRange(Trainer().Run(state));
        }

        BaselineLoss[]? baselines = session.Preferences is not null ? null
            : [.. NgramBaselines.Of([learned.Select(id => id < 0 ? ~id : id).ToArray()], measured,
            session.Corpus.Tokenizer.VocabularySize, token => session.Corpus.Tokenizer.BytesOf(token).Length)
            .Select(one => new BaselineLoss(one.Name, Math.Round(one.NatsPerToken, 5), Math.Round(one.BitsPerByte, 5), ""))];
        return (new Manifest
        {
            Id = name, Name = name, Recipe = session.Recipe.Effective, Differences = [], Status = RunStatus.Finished,
            Seed = (long)session.Settings.Seed, Baselines = baselines, TokenCounts = state.TokenCounts,
            Data = session.Corpus.Identity with
            {
                Name = "text", Rule = "", Floor = setup.Tokens is null && setup.Validation is null ? session.Corpus.Floor : null,
            },
            Audit = audit with { Seconds = 0, Findings = [.. audit.Findings.Select(finding => finding with { Examples = [] })] },
        }, events);
    }

    static ReproductionRecord Compared(List<TrainingEvent> first, List<TrainingEvent> second)
    {
        StepTaken[] one = [.. first.OfType<StepTaken>()], other = [.. second.OfType<StepTaken>()];
        int equal = one.Zip(other).TakeWhile(pair => pair.First.Chain == pair.Second.Chain).Count();
        return equal == one.Length && equal == other.Length
            ? new ReproductionRecord("the first", ReproductionVerdict.Identical, equal)
            : new ReproductionRecord("the first", ReproductionVerdict.Different, equal, DiffersInStep: equal,
                What: string.Create(CultureInfo.InvariantCulture, $"the loss"));
    }
}
