using Hone.Data.Rows;
using Hone.Hosting;
using Hone.Training;
using Hone.Training.Events;
using Hone.Training.Instruments;

namespace Hone.Cli.Benchmarks.Labelled;

/// <summary>How one labelled run is trained: settings of a recipe, and what no recipe can ask for.</summary>
sealed class Setup
{
    /// <summary>Settings by the keys of a recipe.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>The text to learn from; null for stories.</summary>
    public byte[]? Text { get; set; }

    /// <summary>Pairs of answers to learn from, lines of JSON, and the text that the model has learned before; null for none.</summary>
    public (string[] Pairs, byte[] Before)? Preferences { get; set; }

    /// <summary>Makes other training tokens of those there are; complements of ids carry no loss.</summary>
    public Func<int[], int[]>? Tokens { get; set; }

    /// <summary>Makes other rows to measure on, of the training tokens.</summary>
    public Func<int[], EvaluationRows>? Validation { get; set; }

    /// <summary>Changes the model before its first step. What it freezes, the optimizer knows.</summary>
    public Action<LanguageSession>? Model { get; set; }

    /// <summary>Gives other batches than the source does.</summary>
    public Func<IBatchSource, TrainingState, IBatchSource>? Batches { get; set; }

    /// <summary>Told of each update, after it.</summary>
    public Action<LanguageSession, TrainingState, StepTaken>? Step { get; set; }

    /// <summary>Measures in place of the usual instrument.</summary>
    public Func<LanguageSession, Instrument, Instrument>? Measuring { get; set; }

    /// <summary>Updates after which another process takes the run up; 0 for none.</summary>
    public int ResumesAt { get; set; }

    /// <summary>It takes it up with the weights of so many updates; null for those it had.</summary>
    public int? ResumesWith { get; set; }

    /// <summary>Trained twice, and the second compared with the first.</summary>
    public bool IsRepeated { get; set; }

    /// <summary>Changes the second of the two.</summary>
    public Action<LanguageSession, TrainingState, StepTaken>? Disturbance { get; set; }

    /// <summary>Updates it makes.</summary>
    public int Steps => int.Parse(Settings["training.steps"], System.Globalization.CultureInfo.InvariantCulture);
}
