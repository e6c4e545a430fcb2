using Hone.Models;
using Hone.Models.Classifiers;
using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Training.Classifiers;

/// <summary>The compiled forward pass of a classifier: examples in, a score of each class out.</summary>
public sealed class Predictor : IDisposable
{
    readonly TapeProgram _program;
    readonly Batch _batch;
    readonly Tensor _logits;
    readonly DrawnExample[] _drawn;
    readonly float[] _scores;
    readonly int _classes;

    /// <summary>Compiles it for so many examples at a time; that number changes no result but speed.</summary>
    /// <param name="model">The classifier, live: its parameters at the time of <see cref="Run"/>.</param>
    /// <param name="backend">Who computes.</param>
    /// <param name="atOnce">Examples at a time.</param>
    public Predictor(Classifier model, IBackend backend, int atOnce)
    {
        ArgumentNullException.ThrowIfNull(model);
        Tape tape = new(backend, trains: false);
        _batch = model.Record(tape, atOnce);
        _logits = model.Logits(_batch);
        _program = tape.Compile(_logits);
        _classes = model.Options.Classes;
        (_drawn, _scores) = (new DrawnExample[atOnce], new float[atOnce * _classes]);
    }

    /// <summary>Bytes of activations.</summary>
    public long SizeInBytes => _program.SizeInBytes;

    /// <summary>Scores all examples, in order.</summary>
    /// <param name="rows">The examples.</param>
    /// <param name="progress">Told now and then how many are done; null for nobody.</param>
    /// <returns>Logits, an example's classes one after the other.</returns>
    public float[] Run(IExampleRows rows, Action<int>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        float[] all = new float[(long)rows.Count * _classes];
        for (int first = 0; first < rows.Count; first += _drawn.Length)
        {
            int count = Math.Min(_drawn.Length, rows.Count - first);
            for (int i = 0; i < _drawn.Length; i++) _drawn[i] = new DrawnExample(Math.Min(first + i, rows.Count - 1), Epoch: -1);
            rows.Fill(_drawn, _batch);
            _program.Forward();
            _logits.Download<float>(_scores);
            _scores.AsSpan(0, count * _classes).CopyTo(all.AsSpan(first * _classes));
            progress?.Invoke(first + count);
        }

        return all;
    }

    /// <summary>Gives its memory back.</summary>
    public void Dispose() => _program.Dispose();
}
