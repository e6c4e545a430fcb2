using System.Buffers.Binary;
using Hone.Cli.Screen;
using Hone.Data.Rows;
using Hone.Models;
using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;
using Hone.Training;
using Hone.Training.Events;
using Hone.Training.Optimizers;
using Hone.Training.Schedules;

namespace Hone.Unit.Training;

/// <summary>
/// Another family of models, another optimizer and another source of batches, each in one class, train as the built-in ones do.
/// </summary>
public sealed class Seams
{
    const int Rows = 16, Features = 4, Classes = 3;

    [Fact]
    public void A_classifier_of_numbers_learns_with_an_optimizer_of_its_own()
    {
        StepTaken[] steps = Train(exchange: null);
        steps[0].Loss.ShouldBe((float)Math.Log(Classes), 1e-5f);
        steps[^1].Loss.ShouldBeLessThan(0.2f);
        steps[^1].Tokens.ShouldBe(Rows);
    }

    [Fact]
    public void Two_trainers_that_found_the_same_learn_what_one_does()
    {
        Twice exchange = new();
        StepTaken[] one = Train(exchange: null), two = Train(exchange);
        exchange.Calls.ShouldBe(one.Length);
        two.Select(step => (step.Loss, step.GradientNorm)).ShouldBe(one.Select(step => (step.Loss, step.GradientNorm)));
        two[^1].Tokens.ShouldBe(2 * Rows);
    }

    static StepTaken[] Train(IExchange? exchange)
    {
        TrainingOptions options = new() { Steps = 60, BatchRows = Rows, Context = 1 };
        using IBackend backend = Backends.Create(threads: 1);
        using LinearClassifier model = new(backend);
        using MicroBatch microBatch = new(model, backend, tape => new Batch(
            tape.Input("features", DType.Float32, new Shape(Rows, Features), needsGradient: true),
            tape.Input("classes", DType.Int32, new Shape(Rows))), trains: true);
        Trainer trainer = new([microBatch], new Momentum(model.Parameters, backend), new Points(),
            Schedule.WarmupCosine(0.5, 0.5, 0, options.Steps), [], backend, options, exchange);
        return [.. trainer.Run(new TrainingState(), TestContext.Current.CancellationToken).OfType<StepTaken>()];
    }

    sealed class LinearClassifier : IModel, IDisposable
    {
        readonly Tensor _weight;

        public LinearClassifier(IBackend backend)
        {
            _weight = Parameters.Add("weight", new Shape(Classes, Features), Initializer.Constant(0), ParameterRole.Head);
            Parameters.Allocate(backend, seed: 1);
        }

        public ParameterSet Parameters { get; } = new();

        public Tensor Loss(Batch batch) => batch.Inputs.CrossEntropy(_weight, batch.Targets);

        public void Dispose() => Parameters.Dispose();
    }

    /// <summary>v ← 0.9v + g, θ ← θ − ηv.</summary>
    sealed class Momentum : Optimizer
    {
        readonly FlatMemory _velocity;

        public Momentum(ParameterSet parameters, IBackend backend) : base(parameters, backend) =>
            State = StateOf(("velocity", _velocity = parameters.CreateLike("velocity")));

        public override string Name => "momentum";

        public override IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

        public override void Update(int update, float rate, float gradientScale)
        {
            float[] values = Parameters.Values.ToArray(), gradients = Parameters.Gradients.ToArray(), velocity = _velocity.Tensor.ToArray();
            for (int i = 0; i < values.Length; i++)
            {
                velocity[i] = 0.9f * velocity[i] + gradientScale * gradients[i];
                values[i] -= rate * velocity[i];
            }

            _velocity.Tensor.Upload(velocity);
            Parameters.Values.Upload(values);
        }
    }

    /// <summary>Points near one of three corners, by which they are classified.</summary>
    sealed class Points : IBatchSource
    {
        readonly byte[] _identity = new byte[8];

        public TimeSpan? Waited => null;

        public int Fill(ref Position position, Batch batch)
        {
            Random random = new((int)position.Row);
            float[] points = new float[Rows * Features];
            int[] classes = new int[Rows];
            for (int row = 0; row < Rows; row++)
            {
                for (int i = 0; i < Features; i++) points[row * Features + i] = random.NextSingle() * 2 - 1;
                classes[row] = random.Next(Classes);
                points[row * Features + classes[row]] += 2;
            }

            batch.Inputs.Upload(points);
            batch.Targets.Upload(classes);

            BinaryPrimitives.WriteInt64LittleEndian(_identity, position.Row);
            position = position with { Row = position.Row + Rows };
            return Rows;
        }

        public ReadOnlySpan<byte> TakeIdentity() => _identity;

        public IReadOnlyList<SourceTokens>? TakeTokens(IReadOnlyList<SourceTokens>? tokenCounts, Position position) => tokenCounts;

        public double EpochsAt(Position position) => 0;
    }

    /// <summary>As if another trainer had found exactly the same.</summary>
    sealed class Twice : IExchange
    {
        public int Calls { get; private set; }

        public (double Nats, int Tokens) Sum(Tensor gradients, double nats, int tokens)
        {
            Calls++;
            gradients.Upload(Array.ConvertAll(gradients.ToArray(), gradient => 2 * gradient));
            return (2 * nats, 2 * tokens);
        }
    }
}
