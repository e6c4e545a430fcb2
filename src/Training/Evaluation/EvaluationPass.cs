using Hone.Data.Rows;
using Hone.Models;
using Hone.Tensors.Backends;

namespace Hone.Training.Evaluation;

/// <summary>The compiled forward pass over rows that are measured, some at a time; empty ones count for nothing.</summary>
sealed class EvaluationPass : IDisposable
{
    readonly EvaluationRows _rows;
    readonly MicroBatch _batch;
    readonly int[] _inputs, _targets, _starts;

    /// <summary>Compiles it.</summary>
    /// <param name="model">The model, live: its parameters at the time of <see cref="Run"/>.</param>
    /// <param name="backend">Who computes.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="batchRows">Rows at once; that number changes no result but speed.</param>
    /// <param name="hasStarts">Each token sees its own document only.</param>
    /// <param name="judges">Tells for each target whether it is the likeliest, too.</param>
    public EvaluationPass(IModel model, IBackend backend, EvaluationRows rows, int batchRows, bool hasStarts, bool judges)
    {
        ArgumentNullException.ThrowIfNull(rows);
        _rows = rows;
        _batch = new MicroBatch(model, backend, tape => Batch.OfTokens(tape, Math.Min(batchRows, rows.RowCount), rows.Length, hasStarts)
            with { Judges = judges }, trains: false);
        int tokens = (int)_batch.Inputs.Shape.Count;
        (_inputs, _targets, _starts) = (new int[tokens], new int[tokens], new int[hasStarts ? tokens : 0]);
    }

    /// <summary>Rows at once.</summary>
    public int AtOnce => _batch.Inputs.Shape[0];

    /// <summary>Bytes of activations.</summary>
    public long SizeInBytes => _batch.SizeInBytes;

    /// <summary>Measures rows from one on.</summary>
    /// <returns>Their nats, summed in double precision.</returns>
    public double Run(int first)
    {
        int length = _rows.Length;
        for (int i = 0; i < AtOnce; i++)
        {
            Span<int> inputs = _inputs.AsSpan(i * length, length), targets = _targets.AsSpan(i * length, length);
            Span<int> starts = _batch.Starts is null ? default : _starts.AsSpan(i * length, length);
            if (first + i < _rows.RowCount)
            {
                _rows.Read(first + i, inputs, targets, starts);
            }
            else
            {
                inputs.Clear();
                starts.Clear();
                targets.Fill(EvaluationRows.Ignored);
            }
        }

        _batch.Inputs.Upload<int>(_inputs);
        _batch.Targets.Upload<int>(_targets);
        _batch.Starts?.Upload<int>(_starts);
        return _batch.Run();
    }

    /// <summary>Targets of the i-th row of the last run; negative where there is no loss. Borrowed.</summary>
    public ReadOnlySpan<int> TargetsOf(int i) => _targets.AsSpan(i * _rows.Length, _rows.Length);

    /// <summary>What each of them cost. Borrowed.</summary>
    public ReadOnlySpan<float> NatsOf(int i) => _batch.Nats.Slice(i * _rows.Length, _rows.Length);

    /// <summary>1 for each that was the likeliest, else 0. Borrowed.</summary>
    public ReadOnlySpan<float> HitsOf(int i) => _batch.Hits.Slice(i * _rows.Length, _rows.Length);

    /// <summary>Gives its memory back.</summary>
    public void Dispose() => _batch.Dispose();
}
