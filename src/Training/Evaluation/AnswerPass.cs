using Hone.Data.Rows.Packing;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;

namespace Hone.Training.Evaluation;

/// <summary>The compiled forward pass over pairs of answers: what the model gives each answer as a whole.</summary>
public sealed class AnswerPass : IDisposable
{
    readonly MicroBatch _batch;
    readonly int _length;
    readonly int[] _inputs, _targets;

    /// <summary>Compiles it.</summary>
    /// <param name="model">The model, live: its parameters at the time of <see cref="Measure"/>.</param>
    /// <param name="backend">Who computes.</param>
    /// <param name="rows">Rows at once, two a pair; that number changes no result but speed.</param>
    /// <param name="length">Tokens of a row.</param>
    /// <param name="averages">Answers count by their mean over tokens, not by their sum.</param>
    public AnswerPass(GptModel model, IBackend backend, int rows, int length, bool averages)
    {
        rows = Whole(rows);
        _batch = new MicroBatch(new AnswerModel(model, averages), backend, tape => AnswerModel.Record(tape, rows, length), trains: false);
        (_length, _inputs, _targets) = (length, new int[rows * length], new int[rows * length]);
    }

    /// <summary>Bytes of activations of a pass, worked out without taking them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="backend">Who would compute.</param>
    /// <param name="rows">Rows at once.</param>
    /// <param name="length">Tokens of a row.</param>
    /// <param name="averages">Answers count by their mean over tokens.</param>
    public static long SizeOf(GptModel model, IBackend backend, int rows, int length, bool averages) => MicroBatch.Plan(
        new AnswerModel(model, averages), backend, tape => AnswerModel.Record(tape, Whole(rows), length), trains: false).SizeInBytes;

    static int Whole(int rows) => Math.Max(2, rows / 2 * 2);

    /// <summary>Bytes of activations.</summary>
    public long SizeInBytes => _batch.SizeInBytes;

    /// <summary>Nats of the chosen and the rejected answer of each pair in turn, as the model now is.</summary>
    public float[] Measure(PreferenceRows pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        float[] nats = new float[2 * pairs.PairCount];
        int atOnce = _inputs.Length / (2 * _length);
        for (int first = 0; first < pairs.PairCount; first += atOnce)
        {
            int count = Math.Min(atOnce, pairs.PairCount - first);
            Array.Fill(_targets, Data.Rows.EvaluationRows.Ignored);
            for (int i = 0; i < count; i++)
                pairs.Read(first + i, _inputs.AsSpan(2 * i * _length, 2 * _length), _targets.AsSpan(2 * i * _length, 2 * _length));
            _batch.Inputs.Upload<int>(_inputs);
            _batch.Targets.Upload<int>(_targets);
            _batch.Run();
            _batch.Nats[..(2 * count)].CopyTo(nats.AsSpan(2 * first));
        }

        return nats;
    }

    /// <summary>Gives its memory back.</summary>
    public void Dispose() => _batch.Dispose();
}
