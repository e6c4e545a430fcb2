using Hone.Hosting.Classifiers;
using Hone.Hosting.Corpora;
using Hone.Hosting.Exchange;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Hosting.Tuning;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors.Backends;
using Hone.Text;
using Hone.Training.Checkpoints;

namespace Hone.Hosting.Evaluation;

/// <summary>A checkpoint in memory, with the texts that it is to be measured on.</summary>
sealed record EvaluationSubject : IDisposable
{
    readonly IDisposable _owner;
    readonly string? _file;

    EvaluationSubject(IDisposable owner, string? file = null) => (_owner, _file) = (owner, file);

    /// <summary>The run's id, or a file's name.</summary>
    public string Name => Run?.Id ?? _file!;

    /// <summary>The run; null of a file that is used as it is.</summary>
    public RunFolder? Run { get; init; }

    public RunFolder Folder => Run ?? throw new InvalidOperationException($"{_file} is a file, and no run");

    public required int Step { get; init; }

    /// <summary>What the checkpoint, or the file, is known by.</summary>
    public required string Checksum { get; init; }

    /// <summary>The checkpoint, as it was written.</summary>
    public CheckpointManifest Checkpoint
    {
        get => field ?? throw new InvalidOperationException($"{_file} is a file, and no checkpoint");
        init;
    }

    public required GptModel Model { get; init; }

    /// <summary>The model, where it was made of two for this; null else.</summary>
    GptModel? Merged { get; init; }

    public required IBackend Backend { get; init; }

    public required Tokenizer Tokenizer { get; init; }

    /// <summary>The form of what it learned from.</summary>
    public required TextFormat Format { get; init; }

    /// <summary>Each token sees its own document only.</summary>
    public required bool SeesOwnDocument { get; init; }

    /// <summary>What separates documents of plain text; null where a file is one.</summary>
    public string? Separator { get; init; }

    /// <summary>Rows measured at once.</summary>
    public required int Rows { get; init; }

    /// <summary>The texts, the one that its results are told of last.</summary>
    public required IReadOnlyList<NamedText> Texts { get; init; }

    /// <summary>The lowest loss there can be on the last of them, where that is known.</summary>
    public double? Floor { get; init; }

    /// <summary>The texts are the run's own data; else another that was named.</summary>
    public required bool IsOwnData { get; init; }

    /// <summary>Tokens that it learned from, where they are there; none with a text of its own.</summary>
    public IEnumerable<ReadOnlyMemory<int>> TrainIds { get; init; } = [];

    /// <summary>What is suspicious about the model; null where nothing is.</summary>
    public string? Warning { get; init; }

    /// <summary>What is to be known of the text; null where nothing is.</summary>
    public string? Notice { get; init; }

    /// <summary>
    /// Loads a checkpoint. Where a path is named, it is taken as the run's data that were moved; what is not them is a text of its own.
    /// </summary>
    public static EvaluationSubject Open(RunReference reference, EvaluationOptions options)
    {
        EvaluationSubject subject = WithGeneral(Load(reference, options), options);
        if (!options.Merges || subject.Model.Options.Lora is null) return subject;
        GptModel merged = MergedModel.Of(subject.Model, subject.Backend);
        return subject with { Model = merged, Merged = merged };
    }

    /// <summary>The same with a text beside the others that has nothing to do with them.</summary>
    static EvaluationSubject WithGeneral(EvaluationSubject subject, EvaluationOptions options)
    {
        if (options.General is not { } path) return subject;
        try
        {
            NamedText general = OtherText.Read(path, subject.Tokenizer, subject.Format, subject.Separator, subject.Model.Options.Context,
                options.MostTokens);
            return subject.Texts.Any(text => text.Name == general.Name)
                ? throw new InvalidDataException($"{path} is called {general.Name}, and so is another text that is measured\n"
                    + "Give it under another name.")
                : subject with { Texts = [.. subject.Texts.SkipLast(1), general, subject.Texts[^1]] };
        }
        catch
        {
            subject.Dispose();
            throw;
        }
    }

    /// <summary>Loads a GGUF file as it is, to be measured on a text.</summary>
    public static EvaluationSubject OpenFile(string file, EvaluationOptions options)
    {
        if (options.Before)
            throw new InvalidDataException($"{file} is a file, and started from no model that is known here\nLeave --before out.");
        if (options.Data is not { } path)
            throw new InvalidDataException($"{file} has no text of its own to be measured on\nGive it one that it has not learned from: "
                + "--data PATH.");
        return WithGeneral(
            OnOtherText(new LanguageModel(ModelFile.Load(file, options.Threads)), file, Sha256.OfFile(file), options, path), options);
    }

    static EvaluationSubject Load(RunReference reference, EvaluationOptions options) =>
        ChosenCheckpoint.Load(reference, checkpoint =>
        {
            ClassifierKinds.Refuse(reference.Folder.ReadManifest());
            if (options.Data is null && reference.Folder.ReadManifest().ModelSource is { Kind: not ModelSource.Merge } source)
                throw new InvalidDataException($"{reference.Folder.Id} was imported from {source.Folder}, and has no text of its own to be "
                    + "measured on\nGive it one that it has not learned from: --data PATH.");
            if (options.Data is not { } path) return OnOwnData(reference, checkpoint, options);
            if (options.MeasuresMainAlone || !HasPath(reference.Folder))
                return OnOtherText(reference, checkpoint, options, path, whyOther: null);
            try
            {
                return OnOwnData(reference, checkpoint, options);
            }
            catch (Exception other) when (other is InvalidDataException or IOException)
            {
                // Not its data, or the checkpoint itself is broken, which loading it once more will tell.
                return OnOtherText(reference, checkpoint, options, path, other);
            }
        });

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Merged?.Dispose();
        _owner.Dispose();
    }

    /// <summary>The run learned from one file or folder, which may have been moved; else from stories, or from several.</summary>
    static bool HasPath(RunFolder folder) => folder.ReadManifest().Recipe["data"]?["path"] is not null;

    static EvaluationSubject OnOwnData(RunReference reference, Checkpoint checkpoint, EvaluationOptions options)
    {
        LanguageSession session = (LanguageSession)Session.Measure(
            reference.Folder, checkpoint, options.Threads, options.Data, options.Raw);
        try
        {
            Corpus corpus = session.Corpus;
            long most = corpus.Validation.TargetCount;
            return new EvaluationSubject(session)
            {
                Run = reference.Folder, Step = checkpoint.State.Step, Checkpoint = checkpoint.Manifest,
                Checksum = checkpoint.Manifest.Checksum, Model = session.Model,
                Backend = session.Backend, TrainIds = corpus.TrainIds, Tokenizer = corpus.Tokenizer, Format = corpus.Format,
                SeesOwnDocument = session.Settings.Data.SeesOwnDocument, Separator = session.Recipe.OptionalText("data.separator"),
                Rows = session.Settings.EvaluationRows, Floor = corpus.Floor, IsOwnData = true,
                Warning = ChosenCheckpoint.Notice(reference, checkpoint.State.Step, latest: false)
                    ?? WeightCheck.Warning(session.Model.Parameters),
                Texts =
                [
                    .. options.MeasuresMainAlone ? [] : (NamedText[])[new NamedText("train",
                        corpus.TrainSample(options.MostTokens > 0 ? Math.Min(most, options.MostTokens) : most))],
                    new NamedText("validation", new MeasurableText(corpus.Validation, SourceOf: corpus.SourceOf)),
                ],
            };
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    static EvaluationSubject OnOtherText(
        RunReference reference, Checkpoint checkpoint, EvaluationOptions options, string path, Exception? whyOther)
    {
        EvaluationSubject subject = OnOtherText(new LanguageModel(reference, checkpoint, options.Threads, options.Raw), null,
            checkpoint.Manifest.Checksum, options, path);
        return subject with
        {
            Run = reference.Folder, Checkpoint = checkpoint.Manifest,
            Notice = whyOther is null ? null
                : $"{path} is measured as a text of its own and not as the run's data: {whyOther.Message.Split('\n')[0]}",
        };
    }

    static EvaluationSubject OnOtherText(LanguageModel model, string? file, string checksum, EvaluationOptions options, string path)
    {
        try
        {
            Recipe recipe = model.Recipe;
            return new EvaluationSubject(model, file)
            {
                Step = model.Step, Checksum = checksum, Model = model.Model, Backend = model.Backend, Tokenizer = model.Tokenizer,
                Format = model.Format, Separator = recipe.OptionalText("data.separator"),
                SeesOwnDocument = DataSettings.KeepsToItself(recipe),
                Rows = recipe.IntegerOr("evaluation.batch", recipe.Integer("training.batch"), "as in training"), IsOwnData = false,
                Warning = model.Warning,
                Texts =
                [
                    OtherText.Read(path, model.Tokenizer, model.Format, recipe.OptionalText("data.separator"), model.Context,
                        options.MostTokens),
                ],
            };
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
