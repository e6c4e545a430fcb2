using System.Diagnostics;
using System.Text.Json.Nodes;
using Hone.Models;
using Hone.Models.Classifiers;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Benchmarks;
using Hone.Tensors.Random;
using Hone.Training;
using Hone.Training.Optimizers;

namespace Hone.Cli.Benchmarks;

/// <summary>
/// One whole training step of a classifier of images (forward, backward, gradient norm, AdamW's update) on random ones, beside the peak of
/// the same minute.
/// </summary>
sealed class ImageBenchmark(string kind, Planes image, int batch, IBackend backend)
{
    const int Classes = 10;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    static readonly Dictionary<string, Func<Planes, ClassifierOptions, ImageClassifier>> Models = new()
    {
        ["linear"] = (image, options) => new LinearClassifier(image, options),
        ["mlp"] = (image, options) => new Mlp(image, options),
        ["lenet"] = (image, options) => new LeNet(image, options),
        ["cnn"] = (image, options) => new Cnn(image, options),
        ["vit"] = (image, options) => new Vit(image, options),
    };

    /// <summary>Models it can time.</summary>
    public static string[] Names => [.. Models.Keys];

    /// <summary>Times so many steps.</summary>
    public JsonObject Run(int runs)
    {
        using ImageClassifier model = Models[kind](image, new ClassifierOptions { Classes = Classes });
        model.Allocate(backend, seed: 1);
        using MicroBatch microBatch = new(model, backend, tape => model.Record(tape, batch), trains: true);
        AdamW optimizer = new(model.Parameters, backend, new AdamWOptions());
        Fill(microBatch.Batch);
        int update = 0;
        double flops = model.FlopsPerExample * batch;
        Timing timing = Timing.Of(Take, backend.MeasurePeak, new Repetition { Runs = runs, Patience = Patience });
        microBatch.Profile = new Profile();                                  // of a step that compiles what notes the times
        microBatch.Run();
        Profile profile = microBatch.Profile = new Profile();
        microBatch.Run();
        return new JsonObject
        {
            ["kind"] = kind,
            ["image"] = image.ToString(),
            ["batch"] = batch,
            ["parameters"] = model.Parameters.Count,
            ["milliseconds"] = timing.Median * 1e3,
            ["least_milliseconds"] = timing.Least * 1e3,
            ["runs"] = timing.Runs,
            ["examples_per_second"] = batch / timing.Median,
            ["most_examples_per_second"] = batch / timing.Least,
            ["model_gflops"] = flops / timing.Median / 1e9,
            ["peak_gflops"] = timing.Ceiling / 1e9,
            ["fraction_of_peak"] = timing.Fraction(flops),
            ["peak_resident_bytes"] = Process.GetCurrentProcess().PeakWorkingSet64,
            ["numerics_class"] = backend.NumericsClass,
            ["threads"] = backend.Threads,
            ["operations"] = new JsonArray([.. profile.Entries.Select(entry => (JsonNode)new JsonObject
            {
                ["operation"] = entry.Operation, ["pass"] = entry.Pass, ["milliseconds"] = entry.Seconds * 1e3, ["runs"] = entry.Runs,
            })]),
        };

        void Take()
        {
            microBatch.Run();
            double norm = optimizer.GradientNorm() / batch;
            optimizer.Update(update++, 1e-4f, (float)(1 / Math.Max(1, norm) / batch));
        }
    }

    static void Fill(Batch operands)
    {
        Philox random = new(1, Purpose.Proof);
        float[] numbers = new float[operands.Inputs.Shape.Count];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = (float)random.Uniform((ulong)i);
        operands.Inputs.Upload(numbers);
        int rows = (int)operands.Targets.Shape.Count;
        operands.Targets.Upload([.. Enumerable.Range(0, rows).Select(i => (int)(random.Words((ulong)i, stream: 1).A % Classes))]);
        operands.Weights!.Upload([.. Enumerable.Repeat(1f, rows)]);
    }
}
