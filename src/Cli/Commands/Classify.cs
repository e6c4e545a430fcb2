using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Data.Sources;
using Hone.Hosting;
using Hone.Hosting.Recipes;
using Hone.Insight;
using Hone.Insight.Classification;
using Hone.Runs.Classification;

namespace Hone.Cli.Commands;

/// <summary><c>hone classify RUN</c>: what a trained classifier says of texts.</summary>
static class Classify
{
    const int UsualClasses = 5;

    public static Command Command()
    {
        Argument<string> run = Options.Run();
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Argument<string> text = new("TEXT")
        {
            Description = "The text, or of a classifier of images a file or folder; - or nothing reads texts or the names of files from "
                + "standard input, a line each.",
            DefaultValueFactory = _ => "-",
        };
        Option<string?> file = new("--file")
        {
            Description = "Classify the texts of a file: each line of plain text, or each row of CSV, TSV, JSON Lines or Parquet.",
        };
        Option<string?> column = new("--text-column") { Description = "The column of the file that holds the text." };
        Option<string[]> others = new("--with")
        {
            Description = "Another run of the same classes; the mean of all is told. May be given more than once.",
            HelpName = "RUN",
        };
        Option<string?> by = new("--by")
        {
            Description = "Whose answers are given, of texts: model, regression (the one trained beside it) or mean, that of both; "
                + "as the run's recipe says where it is left out (evaluation.answers).",
            HelpName = "NAME",
        };
        by.AcceptOnlyFromAmong(ClassifierAnswer.Model, ClassifierAnswer.Regression, ClassifierAnswer.Mean);
        Option<bool> measure = new("--measure")
        {
            Description = "Tells how well it does on the labels of the file, in place of the answers.",
        };
        Option<string?> labels = new("--label-column") { Description = "The column of the file that holds the label, for --measure." };
        Option<int> top = NumberOption.Of("--top", "Classes that --json tells of each text, likeliest first; 0 for all.", UsualClasses,
            Limits.From(0), "N");
        Command command = new("classify", """
            Tells which class texts belong to, and how sure that is: a line with label, probability and text for each.

            Example: hone classify spam "You have won a prize, call now"
            """)
        { run, text, file, column, top, others, by, measure, labels, runs, threads };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(file) is not null && parsed.GetRequiredValue(text) is not "-")
                throw new InvalidDataException("a text and a file are named, and only one of them is read\nLeave one of them out.");
            if (parsed.GetValue(measure) && parsed.GetValue(file) is null)
                throw new InvalidDataException("--measure needs texts with labels, and no file is named\nName one: --file FILE.");
            if (PictureClassifier.IsFor(parsed.GetRequiredValue(run), parsed.GetRequiredValue(runs)))
            {
                if (parsed.GetValue(measure) || parsed.GetValue(others) is { Length: > 0 } || parsed.GetValue(by) is not null)
                    throw new InvalidDataException("--measure, --with and --by are of texts, and the run is a classifier of images\n"
                        + "Leave them out; how well it does is in classification.json of its folder.");
                ClassifyPictures.Run(parsed, parsed.GetRequiredValue(run), parsed.GetRequiredValue(runs), parsed.GetValue(threads),
                    parsed.GetValue(file) ?? parsed.GetRequiredValue(text), parsed.GetValue(top));
                return;
            }

            List<TextClassifier> members = [];
            try
            {
                foreach (string one in (string[])[parsed.GetRequiredValue(run), .. parsed.GetValue(others) ?? []])
                    members.Add(TextClassifier.Load(one, parsed.GetRequiredValue(runs), parsed.GetValue(threads),
                        parsed.GetValue(by)));
                foreach (string warning in members.Select(member => member.Warning).OfType<string>())
                    Console.Error.WriteLine($"note: {warning}");
                foreach (TextClassifier member in members.Where(member => member.Answer.IsChosen))
                    Console.Error.WriteLine($"note: {Told(member)}");
                ClassifierEnsemble ensemble = new(members);
                if (parsed.GetValue(measure))
                    Measure(parsed, ensemble, parsed.GetValue(file)!, parsed.GetValue(column), parsed.GetValue(labels));
                else Tell(parsed, members, ensemble, TextsOf(parsed.GetValue(file), parsed.GetValue(column), parsed.GetRequiredValue(text)),
                    parsed.GetValue(top));
            }
            finally
            {
                foreach (TextClassifier member in members) member.Dispose();
            }
        });
        return command;
    }

    /// <summary>Whose answers are given, and from where on the rarer class is.</summary>
    static string Told(TextClassifier member)
    {
        string by = member.Answer.By switch
        {
            ClassifierAnswer.Model => "the model's alone",
            ClassifierAnswer.Regression => "those of the regression beside the model",
            _ => "those of the mean of the model and the regression beside it",
        };
        return $"the answers of {member.Run} are {by}" + (member.Answer is { Threshold: { } least, Rarer: { } rarer }
            ? $"; {member.Classes[rarer]} from a probability of {Figures.Number(least, 3)} on" : "");
    }

    static List<string> TextsOf(string? file, string? column, string text) =>
        file is not null ? Read(file, column) : text is "-" ? Lines(Console.In) : [text];

    static void Tell(ParseResult parsed, List<TextClassifier> members, ClassifierEnsemble ensemble, IReadOnlyList<string> texts, int top)
    {
        IReadOnlyList<ClassifiedText> classified = ensemble.Classify(texts);
        CommandHost.Answer(parsed, () => Document(members, classified, top), () =>
        {
            foreach (ClassifiedText one in classified) Console.Out.WriteLine(Line(one));
        });
    }

    static void Measure(ParseResult parsed, ClassifierEnsemble ensemble, string file, string? column, string? labels)
    {
        ClassificationMeasures measures = ensemble.Measure(file, column, labels);
        CommandHost.Answer(parsed, () => new JsonObject
        {
            ["examples"] = measures.Count,
            ["accuracy"] = measures.Accuracy,
            ["accuracy_low"] = measures.AccuracyInterval.Low,
            ["accuracy_high"] = measures.AccuracyInterval.High,
            ["macro_f1"] = measures.MacroF1,
            ["nats"] = double.IsFinite(measures.Nats) ? measures.Nats : null,
            ["calibration_error"] = measures.CalibrationError,
            ["classes"] = new JsonArray([.. measures.PerClass.Select((one, label) => (JsonNode)new JsonObject
            {
                ["name"] = ensemble.Classes[label], ["examples"] = one.Support, ["precision"] = one.Precision, ["recall"] = one.Recall,
                ["f1"] = one.F1,
            })]),
        },
        () => Console.Out.WriteLine($"{Figures.Count(measures.Count, "example")}: accuracy {Figures.Number(measures.Accuracy, 4)} "
            + $"[{Figures.Number(measures.AccuracyInterval.Low, 4)}, {Figures.Number(measures.AccuracyInterval.High, 4)}], macro-F1 "
            + $"{Figures.Number(measures.MacroF1, 4)}, {Figures.Number(measures.Nats, 4)} nats, ECE "
            + $"{Figures.Number(measures.CalibrationError, 4)}"));
    }

    static List<string> Read(string path, string? column)
    {
        Source source = Source.Open(path, new SourceOptions { Text = column });
        if (!Source.HoldsDocuments(path))
            using (StreamReader reader = new(path, Encoding.UTF8)) return Lines(reader);
        return [.. source.Read().Select(document => Encoding.UTF8.GetString(document.Text.Span))];
    }

    internal static List<string> Lines(TextReader reader)
    {
        List<string> lines = [];
        while (reader.ReadLine() is { } line)
            if (!string.IsNullOrWhiteSpace(line)) lines.Add(line);
        return lines;
    }

    /// <summary>Label, probability and text, with tabs between and in one line.</summary>
    internal static string Line(ClassifiedText one)
    {
        string labels = one.Labels.Count == 0 ? "–" : string.Join('|', one.Labels);
        double probability = one.Labels.Count == 0 ? one.Probabilities[0].Probability
            : one.Probabilities.First(pair => pair.Label == one.Labels[0]).Probability;
        return string.Create(CultureInfo.InvariantCulture,
            $"{labels}\t{probability:0.0000}\t{one.Text.ReplaceLineEndings(" ").Replace('\t', ' ')}");
    }

    static JsonObject Document(List<TextClassifier> members, IReadOnlyList<ClassifiedText> classified, int top) => new()
    {
        ["checkpoints"] = new JsonArray([.. members.Select(member => (JsonNode)new JsonObject
        {
            ["folder"] = member.Folder, ["temperature"] = member.Temperature, ["warning"] = member.Warning,
            ["answers"] = new JsonObject
            {
                ["by"] = member.Answer.By, ["model_weight"] = member.Answer.ModelWeight,
                ["regression_weight"] = member.Answer.RegressionWeight, ["threshold"] = member.Answer.Threshold,
                ["threshold_of"] = member.Answer.Rarer is { } rarer ? member.Classes[rarer] : null,
            },
        })]),
        ["texts"] = new JsonArray([.. classified.Select(one => (JsonNode)new JsonObject
        {
            ["text"] = one.Text,
            ["labels"] = new JsonArray([.. one.Labels.Select(label => (JsonNode)label)]),
            ["probabilities"] = new JsonArray([.. one.Probabilities.Take(top == 0 ? int.MaxValue : top).Select(pair =>
                (JsonNode)new JsonObject { ["label"] = pair.Label, ["probability"] = pair.Probability })]),
        })]),
    };
}
