using Hone.Models;
using Hone.Models.Classifiers;
using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;

namespace Hone.Unit.Models.Classifiers;

/// <summary>Classifiers of images: their sizes, what they refuse, and that they learn what can be seen.</summary>
public sealed class ImageClassifiers
{
    static readonly Planes Digit = new(1, 28, 28);
    static readonly ClassifierOptions Ten = new() { Classes = 10 };

    public static TheoryData<string, long, double> Sizes => new()
    {
        { "linear", 7_850, 6 * 7_840.0 },
        { "mlp", 203_530, 6 * 203_264.0 },
        { "lenet", 61_706, 6 * 416_520.0 },
        { "cnn", 225_034, 6 * (26 * 26 * 288 + 11 * 11 * 18_432 + 204_800 + 1_280.0) },
        { "vit", 204_938, 6 * (16 * (3_136 + 4 * (49_152 + 2_048)) + 640.0) },
    };

    [Theory, MemberData(nameof(Sizes))]
    public void Parameters_and_FLOPs_are_those_of_the_papers_arithmetic(string kind, long parameters, double flops)
    {
        using ImageClassifier model = Make(kind, Digit, Ten);

        model.Parameters.Count.ShouldBe(parameters);
        model.FlopsPerExample.ShouldBe(flops);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_few_updates_by_hand_lower_the_loss_whatever_the_threads(string kind)
    {
        (float First, float Last, float[] Values) one = Learn(kind, threads: 1), two = Learn(kind, threads: 2);

        one.Last.ShouldBeLessThan(0.7f * one.First);
        two.Values.ShouldBe(one.Values);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Every_parameter_has_a_gradient_and_a_name_of_its_own(string kind)
    {
        using IBackend backend = Backends.Create(threads: 1);
        using ImageClassifier model = Make(kind, new Planes(3, 14, 14), new ClassifierOptions { Classes = 3, Dropout = 0.2f });
        model.Allocate(backend, seed: 1);
        model.Parameters.AllocateGradients();
        Tape tape = new(backend, trains: true);

        using TapeProgram program = tape.Compile(model.Loss(model.Record(tape, 2)));

        model.Parameters.All.Select(parameter => parameter.Name).ShouldBeUnique();
    }

    [Fact]
    public void Images_that_are_too_small_are_refused()
    {
        Refusal(() => new LeNet(new Planes(1, 11, 28), Ten)).ShouldContain("images of 11×28 are too small for model.kind: lenet");
        Refusal(() => new Cnn(new Planes(1, 28, 9), Ten)).ShouldContain("too small for model.kind: cnn");
        new LeNet(new Planes(1, 12, 12), Ten).Dispose();
        new Cnn(new Planes(1, 10, 10), Ten).Dispose();
    }

    [Fact]
    public void Squares_that_do_not_divide_the_image_are_refused() =>
        Refusal(() => new Vit(new Planes(1, 28, 30), Ten)).ShouldContain("squares of 7×7 do not divide images of 28×30");

    [Fact]
    public void Heads_that_do_not_divide_the_width_are_refused() =>
        Should.Throw<ArgumentException>(() => new Vit(Digit, Ten, new VitOptions { Heads = 5 })).Message
            .ShouldContain("5 heads do not divide a width of 64");

    public static TheoryData<string> Kinds => ["linear", "mlp", "lenet", "cnn", "vit"];

    static ImageClassifier Make(string kind, Planes image, ClassifierOptions options) => kind switch
    {
        "linear" => new LinearClassifier(image, options),
        "mlp" => new Mlp(image, options),
        "lenet" => new LeNet(image, options),
        "cnn" => new Cnn(image, options),
        _ => new Vit(image, options),
    };

    /// <summary>Bright halves: upper, lower, left, right; plain gradient descent on all of them at once.</summary>
    static (float First, float Last, float[] Values) Learn(string kind, int threads)
    {
        const int Images = 40;
        using IBackend backend = Backends.Create(threads: threads);
        using ImageClassifier model = Make(kind, new Planes(1, 14, 14), new ClassifierOptions { Classes = 4 });
        model.Allocate(backend, seed: 3);
        model.Parameters.AllocateGradients();
        Tape tape = new(backend, trains: true);
        Batch batch = model.Record(tape, Images);
        Tensor nats = model.Loss(batch);
        using TapeProgram program = tape.Compile(nats);
        batch.Inputs.Upload<float>([.. Enumerable.Range(0, Images * 196).Select(i => Pixel(i / 196 % 4, i % 196 / 14, i % 14)
            * (0.5f + i / 196 * 0.01f))]);
        batch.Targets.Upload<int>([.. Enumerable.Range(0, Images).Select(i => i % 4)]);
        batch.Weights?.Upload<float>([.. Enumerable.Repeat(1f, Images)]);
        List<float> losses = [];
        FlatMemory momentum = model.Parameters.CreateLike("momentum");
        for (int step = 0; step < 40; step++)
        {
            program.Forward();
            program.Backward();
            losses.Add(nats.ToArray().Sum() / Images);
            backend.Sgd(model.Parameters.Values, model.Parameters.Gradients, momentum.Tensor,
                new SgdStep(LearningRate: 0.05f, Momentum: 0.9f, WeightDecay: 0, GradientScale: 1f / Images, IsNesterov: false));
        }

        return (losses[0], losses[^1], model.Parameters.Values.ToArray());
    }

    static float Pixel(int label, int row, int column) =>
        label switch { 0 => row < 7, 1 => row >= 7, 2 => column < 7, _ => column >= 7 } ? 1 : 0;

    static string Refusal(Func<object> make)
    {
        string message = Should.Throw<InvalidDataException>(() => make()).Message;
        message.Split('\n').Length.ShouldBe(2, message);
        return message;
    }
}
