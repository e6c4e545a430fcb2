using Hone.Data.Rows;
using Hone.Models;
using Hone.Tensors.Backends;

namespace Hone.Training.Evaluation;

/// <summary>Told what each target of a row cost.</summary>
/// <param name="row">The row, from 0.</param>
/// <param name="targets">Its targets; negative where there is no loss. Borrowed.</param>
/// <param name="nats">What each cost. Borrowed.</param>
public delegate void TargetNats(int row, ReadOnlySpan<int> targets, ReadOnlySpan<float> nats);

/// <summary>Measures a model on the validation split: the same rows each time, each target once.</summary>
/// <remarks>Nats are summed over all targets and divided once, so a row that is not full weighs what it holds and no more.</remarks>
public sealed class Validation : IValidation, IDisposable
{
    readonly EvaluationRows _rows;
    readonly EvaluationPass _pass;
    readonly long _bytes;

    /// <summary>Compiles a forward pass for <paramref name="batchRows"/> rows at a time; that number changes no result but speed.</summary>
    /// <param name="model">The model to measure, live: its parameters at the time of <see cref="Measure"/>.</param>
    /// <param name="backend">Who computes.</param>
    /// <param name="rows">The validation split.</param>
    /// <param name="batchRows">Rows measured at once.</param>
    /// <param name="bytesOf">Bytes a token stands for.</param>
    /// <param name="hasStarts">Each token sees its own document only.</param>
    public Validation(IModel model, IBackend backend, EvaluationRows rows, int batchRows, Func<int, int> bytesOf, bool hasStarts = false)
    {
        ArgumentNullException.ThrowIfNull(rows);
        _rows = rows;
        _pass = new EvaluationPass(model, backend, rows, batchRows, hasStarts, judges: false);
        _bytes = rows.TargetBytes(bytesOf);
    }

    /// <summary>Targets measured.</summary>
    public long Tokens => _rows.TargetCount;

    /// <summary>Bytes of activations.</summary>
    public long SizeInBytes => _pass.SizeInBytes;

    /// <summary>Measures.</summary>
    /// <param name="each">Told the nats of every row's targets, row after row; null where only the mean is wanted.</param>
    /// <returns>Mean nats per token, and the same nats in bits per byte of text (sum of nats / (ln 2 · bytes)).</returns>
    public (double NatsPerToken, double BitsPerByte) Measure(TargetNats? each = null)
    {
        double nats = 0;
        for (int first = 0; first < _rows.RowCount; first += _pass.AtOnce)
        {
            nats += _pass.Run(first);
            for (int i = 0; each is not null && i < _pass.AtOnce && first + i < _rows.RowCount; i++)
                each(first + i, _pass.TargetsOf(i), _pass.NatsOf(i));
        }

        return (nats / _rows.TargetCount, nats / (Math.Log(2) * _bytes));
    }

    Measurement IValidation.Measure()
    {
        (double loss, double bitsPerByte) = Measure();
        return new Measurement(loss, bitsPerByte, Tokens);
    }

    /// <summary>Gives its memory back.</summary>
    public void Dispose() => _pass.Dispose();
}
