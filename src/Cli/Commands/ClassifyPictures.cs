using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Hosting;

namespace Hone.Cli.Commands;

/// <summary><c>hone classify RUN</c> of a classifier of images.</summary>
static class ClassifyPictures
{
    /// <summary>Tells which class a file belongs to, or every file of a folder, or those that standard input names.</summary>
    public static void Run(ParseResult parsed, string run, string runs, int threads, string path, int top)
    {
        using PictureClassifier classifier = PictureClassifier.Load(run, runs, threads);
        IReadOnlyList<string> files = path == "-" ? Classify.Lines(Console.In)
            : Directory.Exists(path) ? [.. Directory.EnumerateFiles(path).Where(file => !Path.GetFileName(file).StartsWith('.'))
                .Order(StringComparer.Ordinal)] : [path];
        if (classifier.Warning is { } warning) Console.Error.WriteLine($"note: {warning}");
        IReadOnlyList<ClassifiedText> classified = classifier.Classify(files);
        CommandHost.Answer(parsed, () => new JsonObject
        {
            ["checkpoint"] = classifier.Folder,
            ["temperature"] = classifier.Temperature,
            ["warning"] = classifier.Warning,
            ["images"] = new JsonArray([.. classified.Select(one => (JsonNode)new JsonObject
            {
                ["file"] = one.Text,
                ["label"] = one.Labels[0],
                ["probabilities"] = new JsonArray([.. one.Probabilities.Take(top == 0 ? int.MaxValue : top).Select(pair =>
                    (JsonNode)new JsonObject { ["label"] = pair.Label, ["probability"] = pair.Probability })]),
            })]),
        }, () =>
        {
            foreach (ClassifiedText one in classified) Console.Out.WriteLine(Classify.Line(one));
        });
    }
}
