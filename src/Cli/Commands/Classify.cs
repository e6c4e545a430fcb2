using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Data.Sources;
using Hone.Hosting;
using Hone.Hosting.Recipes;

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
            Description = "The text; - or nothing reads texts from standard input, a line each.",
            DefaultValueFactory = _ => "-",
        };
        Option<string?> file = new("--file")
        {
            Description = "Classify the texts of a file: each line of plain text, or each row of CSV, TSV, JSON Lines or Parquet.",
        };
        Option<string?> column = new("--text-column") { Description = "The column of the file that holds the text." };
        Option<int> top = NumberOption.Of("--top", "Classes that --json tells of each text, likeliest first; 0 for all.", UsualClasses,
            Limits.From(0), "N");
        Command command = new("classify", """
            Tells which class texts belong to, and how sure that is: a line with label, probability and text for each.

            Example: hone classify spam "You have won a prize, call now"
            """)
        { run, text, file, column, top, runs, threads };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(file) is not null && parsed.GetRequiredValue(text) is not "-")
                throw new InvalidDataException("a text and a file are named, and only one of them is read\nLeave one of them out.");
            using TextClassifier classifier = TextClassifier.Load(
                parsed.GetRequiredValue(run), parsed.GetRequiredValue(runs), parsed.GetValue(threads));
            IReadOnlyList<string> texts = parsed.GetValue(file) is { } path ? Read(path, parsed.GetValue(column))
                : parsed.GetRequiredValue(text) is "-" ? Lines(Console.In) : [parsed.GetRequiredValue(text)];
            if (classifier.Warning is { } warning) Console.Error.WriteLine($"note: {warning}");
            IReadOnlyList<ClassifiedText> classified = classifier.Classify(texts);
            CommandHost.Answer(parsed, () => Document(classifier, classified, parsed.GetValue(top)), () =>
            {
                foreach (ClassifiedText one in classified) Console.Out.WriteLine(Line(one));
            });
        });
        return command;
    }

    static List<string> Read(string path, string? column)
    {
        Source source = Source.Open(path, new SourceOptions { Text = column });
        if (!Source.HoldsDocuments(path))
            using (StreamReader reader = new(path, Encoding.UTF8)) return Lines(reader);
        return [.. source.Read().Select(document => Encoding.UTF8.GetString(document.Text.Span))];
    }

    static List<string> Lines(TextReader reader)
    {
        List<string> lines = [];
        while (reader.ReadLine() is { } line)
            if (!string.IsNullOrWhiteSpace(line)) lines.Add(line);
        return lines;
    }

    /// <summary>Label, probability and text, with tabs between and in one line.</summary>
    static string Line(ClassifiedText one)
    {
        string labels = one.Labels.Count == 0 ? "–" : string.Join('|', one.Labels);
        double probability = one.Labels.Count == 0 ? one.Probabilities[0].Probability
            : one.Probabilities.First(pair => pair.Label == one.Labels[0]).Probability;
        return string.Create(CultureInfo.InvariantCulture,
            $"{labels}\t{probability:0.0000}\t{one.Text.ReplaceLineEndings(" ").Replace('\t', ' ')}");
    }

    static JsonObject Document(TextClassifier classifier, IReadOnlyList<ClassifiedText> classified, int top) => new()
    {
        ["checkpoint"] = classifier.Folder,
        ["temperature"] = classifier.Temperature,
        ["warning"] = classifier.Warning,
        ["texts"] = new JsonArray([.. classified.Select(one => (JsonNode)new JsonObject
        {
            ["text"] = one.Text,
            ["labels"] = new JsonArray([.. one.Labels.Select(label => (JsonNode)label)]),
            ["probabilities"] = new JsonArray([.. one.Probabilities.Take(top == 0 ? int.MaxValue : top).Select(pair =>
                (JsonNode)new JsonObject { ["label"] = pair.Label, ["probability"] = pair.Probability })]),
        })]),
    };
}
