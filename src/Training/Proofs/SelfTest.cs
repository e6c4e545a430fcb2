using System.Text;
using Hone.Data.Rows;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Proofs;
using Hone.Training.Events;
using Hone.Training.Optimizers;
using Hone.Training.Schedules;

namespace Hone.Training.Proofs;

/// <summary>The proofs a user can run: operations, threads, resume, and a whole small training that must come near a known floor.</summary>
public static class SelfTest
{
    const int Steps = 300, Context = 64, Rows = 16;

    /// <summary>Tries every claim on one kernel family.</summary>
    public static IEnumerable<Proof> Of(string family, int threads)
    {
        foreach (OperationProofs.Finding finding in OperationProofs.Run(family, threads))
        {
            yield return new Proof(family, $"{finding.Operation} agrees with double precision", finding.IsWithinTolerance,
                $"{finding.Cases} sizes, forward within {finding.ForwardError:E1}, gradients within {finding.GradientError:E1} of finite "
                    + "differences");
            yield return new Proof(family, $"{finding.Operation} is the same on 1 and {threads} threads", finding.IsSameOnThreads,
                finding.IsSameOnThreads ? "every bit" : "bits differ");
        }

        foreach (Dialect dialect in Enum.GetValues<Dialect>())
            foreach (Proof proof in OfTraining(family, threads, dialect, Precision.F32)) yield return proof;
        foreach (Proof proof in OfTraining(family, threads, Dialect.Modern, Precision.BF16)) yield return proof;
    }

    static IEnumerable<Proof> OfTraining(string family, int threads, Dialect dialect, Precision precision)
    {
        (string one, double floor, double loss) = Train(family, 1, dialect, precision, interruptedAt: null);
        (string several, _, _) = Train(family, threads, dialect, precision, interruptedAt: null);
        (string resumed, _, _) = Train(family, threads, dialect, precision, interruptedAt: Steps / 3);
        string name = precision == Precision.F32 ? $"{dialect}" : $"{dialect}, {precision}";
        yield return new Proof(family, $"training ({name}) is the same on 1 and {threads} threads", one == several,
            $"hash chain {one[..16]} after {Steps} steps");
        yield return new Proof(family, $"training ({name}) is the same after a resume", one == resumed,
            $"interrupted after {Steps / 3} of {Steps} steps");
        yield return new Proof(family, $"training ({name}) learns", loss < floor + 0.05 && loss > floor - 0.02,
            $"loss {loss:F3}, entropy of the text {floor:F3} nats per token");
    }

    /// <summary>A text whose entropy is known: after each of 8 letters one of two others, 3 to 1.</summary>
    static (string Chain, double Floor, double Loss) Train(
        string family, int threads, Dialect dialect, Precision precision, int? interruptedAt)
    {
        (int[] tokens, double floor) = KnownText(60_000);
        TrainingOptions options = new() { Steps = Steps, BatchRows = Rows, Context = Context, MicroBatches = 2 };
        TrainingState state = new();
        using Parts first = new(family, threads, dialect, precision, tokens, options);
        float loss = first.Run(state, interruptedAt ?? Steps);
        if (interruptedAt is null) return (Convert.ToHexStringLower(state.Chain), floor, loss);

        // as a new process would: nothing but what a checkpoint holds
        using Parts second = new(family, threads, dialect, precision, tokens, options);
        second.TakeOver(first);
        TrainingState resumed = new() { Step = state.Step, Position = state.Position, Chain = [.. state.Chain] };
        loss = second.Run(resumed, Steps);
        return (Convert.ToHexStringLower(resumed.Chain), floor, loss);
    }

    static (int[] Tokens, double Floor) KnownText(int count)
    {
        byte[] random = new byte[count];
        for (int i = 0; i < count; i += 32)
            System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes($"known text {i}")).AsSpan(0, Math.Min(32, count - i))
                .CopyTo(random.AsSpan(i));
        int[] tokens = new int[count];
        for (int i = 1; i < count; i++) tokens[i] = (3 * tokens[i - 1] + (random[i] < 64 ? 1 : 2)) % 8;
        return (tokens, -(0.25 * Math.Log(0.25) + 0.75 * Math.Log(0.75)));
    }

    /// <summary>What a process holds while it trains.</summary>
    sealed class Parts : IDisposable
    {
        readonly IBackend _backend;
        readonly GptModel _model;
        readonly MicroBatch _microBatch;
        readonly AdamW _optimizer;
        readonly Batches _batches;
        readonly Trainer _trainer;

        public Parts(string family, int threads, Dialect dialect, Precision precision, int[] tokens, TrainingOptions options)
        {
            _backend = Backends.Create(threads: threads, precision: precision, kernels: family);
            _model = new GptModel(
                new GptOptions { Dialect = dialect, Vocabulary = 8, Context = Context, Layers = 2, Width = 32, Heads = 2 }, _backend,
                seed: 7);
            _microBatch = new MicroBatch(_model, _backend, Rows / options.MicroBatches, Context, trains: true,
                accumulates: options.MicroBatches > 1);
            _optimizer = new AdamW(_model.Parameters, _backend, new AdamWOptions());
            _batches = new Batches(new WindowRows(tokens, Context, seed: 7));
            _trainer = new Trainer(
                [_microBatch], _optimizer, _batches, Schedule.WarmupCosine(3e-3, 3e-4, 20, Steps), [], _backend, options);
        }

        /// <summary>Trains up to a step; the mean loss of the last tenth.</summary>
        public float Run(TrainingState state, int until)
        {
            using CancellationTokenSource stop = new();
            List<float> losses = [];
            foreach (StepTaken step in _trainer.Run(state, stop.Token).OfType<StepTaken>())
            {
                losses.Add(step.Loss);
                if (step.Step + 1 == until) stop.Cancel();
            }

            return losses.TakeLast(Math.Max(1, Steps / 10)).Average();
        }

        public void TakeOver(Parts other)
        {
            _model.Parameters.Values.Upload(other._model.Parameters.Values.ToArray());
            foreach (((_, Tensor mine), (_, Tensor others)) in _optimizer.State.Zip(other._optimizer.State)) mine.Upload(others.ToArray());
        }

        public void Dispose()
        {
            _batches.Dispose();
            _microBatch.Dispose();
            _model.Dispose();
            _backend.Dispose();
        }
    }
}
