using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Hosting.Exchange;
using Hone.Hosting.Exchange.Classifiers;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SkiaSharp;

namespace Hone.Oracles;

/// <summary>Classifiers of images that Hone wrote as ONNX, run by onnxruntime: probabilities are those of <c>hone classify</c>.</summary>
public sealed class OnnxClassifiers : IDisposable
{
    const double Near = 1e-5;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hone-classes-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("linear", 1, 14, 12), InlineData("mlp", 3, 11, 13), InlineData("lenet", 1, 15, 18), InlineData("cnn", 3, 13, 17)]
    [InlineData("vit", 3, 14, 21)]
    public async Task A_classifier_gives_the_probabilities_that_hone_classify_does(string kind, int channels, int height, int width)
    {
        List<(string File, float[] Numbers)> images = Draw(channels, height, width);
        string run = await Trained(kind);
        ClassifierExport export = ClassifierExport.Write(run,
            new ExportOptions { Out = In("out"), To = "onnx", Runs = In("runs"), Threads = 1 });
        export.Kind.ShouldBe(kind);
        export.Classes.ShouldBe(["blue", "green", "red"]);
        JsonObject config = Json("config.json"), input = Json("preprocessor_config.json");
        config["id2label"]!.AsObject().Select(one => (string)one.Value!).ShouldBe(export.Classes);
        ((bool)input["do_convert_rgb"]!).ShouldBe(channels == 3);
        ((string)Json("export.json")["kind"]!).ShouldBe(kind);

        DenseTensor<float> pixels = new(images.SelectMany(image => image.Numbers).ToArray(), [images.Count, channels, height, width]);
        using InferenceSession session = new(In("out", "onnx", "model.onnx"));
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results =
            session.Run([NamedOnnxValue.CreateFromTensor("pixel_values", pixels)]);
        float[] theirs = Probabilities.Of(results.Single(result => result.Name == "logits").AsTensor<float>().ToArray(), images.Count);
        using PictureClassifier classifier = PictureClassifier.Load(run, In("runs"), threads: 1);
        float[] ours = [.. classifier.Classify([.. images.Select(image => image.File)]).SelectMany(image => export.Classes.Select(name =>
            (float)image.Probabilities.Single(one => one.Label == name).Probability))];
        double worst = ours.Zip(theirs).Max(pair => Math.Abs(pair.First - pair.Second));
        worst.ShouldBeLessThan(Near, kind);
        (ours.Max() - ours.Min()).ShouldBeGreaterThan(0.5f, "probabilities so alike would hide a fault");
    }

    /// <summary>Files of noise that is brighter towards another corner in each class, and their numbers, [channels, height,
    /// width].</summary>
    List<(string File, float[] Numbers)> Draw(int channels, int height, int width)
    {
        Random random = new(2);
        List<(string, float[])> images = [];
        foreach ((int label, string name) in ((string[])["blue", "green", "red"]).Index())
        {
            Directory.CreateDirectory(In("images", name));
            for (int i = 0; i < 30; i++)
            {
                using SKBitmap bitmap = new(width, height, channels == 1 ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque);
                float[] numbers = new float[channels * height * width];
                for (int y = 0; y < height; y++)
                    for (int x = 0; x < width; x++)
                    {
                        byte[] parts = new byte[3];
                        for (int c = 0; c < channels; c++)
                        {
                            int light = label switch { 0 => x * 120 / width, 1 => y * 120 / height, _ => c * 40 };
                            parts[c] = (byte)(light + random.Next(120));
                            numbers[(c * height + y) * width + x] = parts[c] / 255f;
                        }

                        bitmap.SetPixel(x, y, channels == 1 ? new(parts[0], parts[0], parts[0]) : new(parts[0], parts[1], parts[2]));
                    }

                string file = In("images", name, $"{i}.png");
                using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
                File.WriteAllBytes(file, png.ToArray());
                images.Add((file, numbers));
            }
        }

        return images;
    }

    async Task<string> Trained(string kind)
    {
        using TrainingRun run = TrainingRun.Create(new TrainingRunOptions
        {
            Name = kind, Data = In("images"), RunsFolder = In("runs"), Threads = 1,
            Settings = new Dictionary<string, string>
            {
                ["model.kind"] = kind, ["training.steps"] = "30", ["training.batch"] = "16", ["training.learning_rate"] = "0.003",
                ["data.validation"] = "0.2",
            },
        });
        await foreach (var _ in run.StartAsync(TestContext.Current.CancellationToken)) { }
        return run.Folder.Path;
    }

    JsonObject Json(string name) => JsonNode.Parse(File.ReadAllText(In("out", name)))!.AsObject();

    string In(params string[] names) => Path.Combine([_folder.FullName, .. names]);
}
