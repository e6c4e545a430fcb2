using System.Buffers.Binary;
using Hone.Runs;
using Hone.Training.Events;

namespace Hone.Golden;

/// <summary>Classifiers of images: interrupted or not, on one thread or several, the same bits; and they learn.</summary>
public sealed class ImageRunTests : ResumeRehearsal
{
    const int Last = 12, Side = 14, Images = 90;

    const string Recipe = """
        name: images
        model: { kind: lenet, dropout: 0.1 }
        data: { validation: 0.2, shift: 1, rotate: 10 }
        training: { steps: 12, batch: 13, learning_rate: 3e-3, label_smoothing: 0.05 }
        evaluation: { every: 3 }
        checkpoints: { every: 4, keep: 100 }
        """;

    [Fact]
    public void A_run_that_is_stopped_and_resumed_is_the_run_that_never_stopped()
    {
        string[] settings = [Data()];
        Rehearsed whole = Begin(Recipe, "whole", settings, threads: 1, stopAfter: null);
        whole.Steps.Length.ShouldBe(Last);
        foreach (int step in (int[])[1, 5, 8, 11])
        {
            Rehearsed part = Begin(Recipe, $"stopped-{step}", settings, threads: 1, stopAfter: step);
            Rehearsed rest = Resume(part.Folder, threads: 1 + step % 2);
            ShouldHaveSameBits(rest, whole, $"stopped after {step}");
            ((StepTaken[])[.. part.Steps, .. rest.Steps]).ShouldBe(whole.Steps);
            Evaluations(rest.Folder, 3, Last).ShouldBe(Evaluations(whole.Folder, 3, Last));
        }

        Rehearsed often = Begin(Recipe, "often", [.. settings, "evaluation.every=1", "checkpoints.every=1"], threads: 1, stopAfter: null);
        ShouldHaveSameBits(often, whole, "measured and saved after every step");
    }

    [Theory, InlineData("linear"), InlineData("mlp"), InlineData("lenet"), InlineData("cnn"), InlineData("vit")]
    public void Any_number_of_threads_gives_the_same_bits(string kind)
    {
        string[] settings = [Data(), $"model.kind={kind}", "training.micro_batches=2"];
        Rehearsed one = Begin(Recipe, "one", settings, threads: 1, stopAfter: null);
        foreach (int threads in (int[])[2, 3])
        {
            Rehearsed many = Begin(Recipe, $"threads-{threads}", settings, threads, stopAfter: null);
            many.Steps.ShouldBe(one.Steps, $"{threads} threads");
            Evaluations(many.Folder, 1, 0).ShouldBe(Evaluations(one.Folder, 1, 0), $"{threads} threads");
        }
    }

    [Fact]
    public void Every_pass_varies_the_images_anew_and_measuring_leaves_them_as_they_are()
    {
        string[] settings = [Data(), "training.steps=60", "training.batch=36", "model.dropout=0", "training.schedule=constant"];
        Rehearsed varied = Begin(Recipe, "varied", settings, threads: 1, stopAfter: null),
            plain = Begin(Recipe, "plain", [.. settings, "data.shift=0", "data.rotate=0"], threads: 1, stopAfter: null);

        varied.Steps[0].Batch.ShouldBe(plain.Steps[0].Batch, "the same examples in the same order");
        varied.Steps[0].Loss.ShouldNotBe(plain.Steps[0].Loss);
        foreach (Rehearsed run in (Rehearsed[])[varied, plain])
            EventLog.Read(run.Folder.EventsFile).Training.OfType<Evaluated>().Last().Metrics!["accuracy"].ShouldBeGreaterThan(0.9);
    }

    /// <summary>Bright bars, upright or lying, at places and of brightnesses of their own: two classes.</summary>
    string Data()
    {
        byte[] pixels = new byte[Images * Side * Side], labels = new byte[Images];
        for (int image = 0; image < Images; image++)
        {
            labels[image] = (byte)(image % 2);
            for (int i = 0; i < 3 * Side; i++)
            {
                int along = i % Side, across = 3 + image / 2 % 8 + i / Side;
                pixels[(image * Side + (image % 2 == 0 ? along : across)) * Side + (image % 2 == 0 ? across : along)] =
                    (byte)(120 + image + i / Side * 10);
            }
        }

        WriteIdx("bars-images-idx3-ubyte", [Images, Side, Side], pixels);
        WriteIdx("bars-labels-idx1-ubyte", [Images], labels);
        return $"data.path={In("bars-images-idx3-ubyte")}";
    }

    void WriteIdx(string name, int[] sizes, byte[] numbers)
    {
        byte[] head = new byte[4 + 4 * sizes.Length];
        (head[2], head[3]) = (8, (byte)sizes.Length);
        for (int i = 0; i < sizes.Length; i++) BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4 + 4 * i), sizes[i]);
        File.WriteAllBytes(In(name), [.. head, .. numbers]);
    }
}
