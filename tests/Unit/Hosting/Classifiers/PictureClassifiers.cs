using Hone.Hosting;
using Hone.Hosting.Exchange;
using Hone.Hosting.Exchange.Classifiers;
using Hone.Hosting.Recipes;
using Hone.Runs;
using Hone.Runs.Classification;
using Hone.Training.Events;
using SkiaSharp;

namespace Hone.Unit.Hosting.Classifiers;

/// <summary>Runs of classifiers of images, on a few made-up pictures: what they leave, and how files are classified with it.</summary>
public sealed class PictureClassifiers : Hone.Unit.Runs.Scratch
{
    const string Small = """
        name: pictures
        model: {kind: lenet}
        data: {validation: 0.2, shift: 1}
        training: {steps: 80, batch: 16, learning_rate: 5e-3, label_smoothing: 0.05}
        evaluation: {every: 40}
        """;

    [Fact]
    public void A_run_ends_with_its_test_and_files_are_classified_as_it_was()
    {
        RunFolder folder = Train();
        ClassificationRecord record = ClassificationRecord.Read(folder.ClassificationFile)!;

        record.Classes.ShouldBe(["lying", "upright"]);
        record.Classifiers[0].Name.ShouldBe("lenet");
        record.Classifiers[0].Accuracy.ShouldBeGreaterThan(0.9);
        record.Classifiers.ShouldContain(one => one.Name == "majority");
        (record.TrainExamples + record.ValidationExamples + record.TestExamples).ShouldBe(120);
        folder.ReadManifest().Recipe["training"]!["guard"]!["deviations"]!.GetValue<double>().ShouldBe(0);

        using PictureClassifier classifier = PictureClassifier.Load(folder.Path, threads: 1);
        classifier.Classes.ShouldBe(record.Classes);
        string[] files = [.. Directory.EnumerateFiles(In("bars"), "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        IReadOnlyList<ClassifiedText> all = classifier.Classify(files);
        all.Count(one => Path.GetFileName(Path.GetDirectoryName(one.Text)) == one.Labels[0]).ShouldBeGreaterThan(110);
        all[5].Probabilities.Sum(one => one.Probability).ShouldBe(1, 1e-9);
        ClassifiedText alone = classifier.Classify([files[5]])[0];
        alone.Probabilities.ShouldBe(all[5].Probabilities, "what it says of one does not depend on the others");
        PictureClassifier.IsFor(folder.Path).ShouldBeTrue();

        ExportOptions there = new() { Out = In("out"), To = "onnx", Threads = 1 };
        Should.Throw<InvalidDataException>(() => ClassifierExport.Write(folder.Path, there with { To = "gguf" })).Message
            .ShouldStartWith("gguf has no classifiers of images, and run ");
        Should.Throw<InvalidDataException>(() => ClassifierExport.Write(folder.Path, there with { Type = "bf16" })).Message
            .ShouldStartWith("a classifier is written as f32, and --type bf16 asks for another");
        Directory.Exists(In("out")).ShouldBeFalse();
        ClassifierExport.Write(folder.Path, there);
        File.Exists(In("out", "config.json")).ShouldBeTrue();

        Draw("small.png", 10, 0, upright: true);
        Should.Throw<InvalidDataException>(() => classifier.Classify([In("small.png")])).Message.ShouldContain("was trained on 14×14");
        Should.Throw<InvalidDataException>(() => TextClassifier.Load(folder.Path, threads: 1)).Message
            .ShouldContain("is no classifier of texts");
        File.WriteAllText(Path.Combine(folder.Path, "image.json"), "{}");
        Should.Throw<InvalidDataException>(() => PictureClassifier.Load(folder.Path, threads: 1)).Message
            .ShouldContain("does not say which images the run learned from");
    }

    [Fact]
    public void Images_may_be_named_for_the_test_and_resized_and_are_then_so_for_good()
    {
        RunFolder folder = Train($"data.test={Bars("more", 20, 20)}", "data.image_size=12x16", "training.steps=2");

        ClassificationRecord.Read(folder.ClassificationFile)!.TestExamples.ShouldBe(20);
        using PictureClassifier classifier = PictureClassifier.Load(folder.Path, threads: 1);
        Draw("large.png", 40, 2, upright: false);
        classifier.Classify([In("large.png")])[0].Labels.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("data.test", "other", "the images of data.test have 20×20 pixels and those of data.path 14×14")]
    [InlineData("data.image_size", "0", "'0' is no size of images")]
    [InlineData("data.path", "nowhere", "there is no file and no folder")]
    [InlineData("model.patch", "7", "model.patch")]
    [InlineData("model.kind", "cnn3", "model.kind")]
    public void What_cannot_be_trained_is_refused(string key, string value, string expected)
    {
        string path = value == "other" ? Bars("other", 20, 20) : value;

        Should.Throw<Exception>(() => Train($"{key}={path}")).Message.ShouldContain(expected);
    }

    RunFolder Train(params string[] settings)
    {
        string data = Bars("bars", 120, 14);
        using TrainingRun run = TrainingRun.Create(Recipe.Parse(Small, "pictures.yaml", [$"data.path={data}", .. settings]), In("runs"),
            threads: 1);
        foreach (TrainingEvent e in run.Run(TestContext.Current.CancellationToken)) e.ShouldNotBeOfType<RunFailed>();
        return run.Folder;
    }

    string Bars(string name, int count, int side)
    {
        for (int i = 0; i < count; i++) Draw($"{name}/{(i % 2 == 0 ? "upright" : "lying")}/{i:000}.png", side, i / 2, i % 2 == 0);
        return In(name);
    }

    void Draw(string name, int side, int number, bool upright)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(name))!);
        using SKBitmap bitmap = new(side, side, SKColorType.Gray8, SKAlphaType.Opaque);
        for (int i = 0; i < side; i++)
            for (int j = 0; j < side; j++)
            {
                int across = upright ? j : i;
                byte grey = (byte)(Math.Abs(across - 3 - number % (side - 6)) <= 1 ? 150 + number : number);
                bitmap.SetPixel(j, i, new SKColor(grey, grey, grey));
            }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(In(name), data.ToArray());
    }
}
