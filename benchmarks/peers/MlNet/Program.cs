using System.Diagnostics;
using System.Globalization;
using Hone.MlNet;
using Microsoft.ML;
using Microsoft.ML.Data;

// TRAIN [TEST]: each trainer on ML.NET's own features of texts (words and letters in threes), a row of a Markdown table each.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
LabelledRow[] all = LabelledRow.Read(args[0]);
LabelledRow[] train = args.Length > 1 ? all : [.. all.Where(row => !row.IsTest())],
    test = args.Length > 1 ? LabelledRow.Read(args[1]) : [.. all.Where(row => row.IsTest())];
MLContext ml = new(seed: 1);
IDataView trainView = ml.Data.LoadFromEnumerable(train), testView = ml.Data.LoadFromEnumerable(test);
foreach ((string name, IEstimator<ITransformer> trainer) in new (string, IEstimator<ITransformer>)[]
{
    ("SdcaMaximumEntropy", ml.MulticlassClassification.Trainers.SdcaMaximumEntropy()),
    ("LbfgsMaximumEntropy", ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy()),
})
{
    TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
    long start = Stopwatch.GetTimestamp();
    TransformerChain<ITransformer> fitted = ml.Transforms.Conversion.MapValueToKey("Label")
        .Append(ml.Transforms.Text.FeaturizeText("Features", "Text")).Append(trainer).Fit(trainView);
    double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
        processor = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
    MulticlassClassificationMetrics measured = ml.MulticlassClassification.Evaluate(fitted.Transform(testView));
    double macro = measured.ConfusionMatrix.PerClassPrecision.Zip(measured.ConfusionMatrix.PerClassRecall,
        (precision, recall) => precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall)).Average();
    Console.WriteLine($"| ML.NET {name} | {measured.MicroAccuracy:F4} | {macro:F4} | {measured.LogLoss:F4} | "
        + $"| {seconds:F1} | {processor:F1} |");
}
