using Hone.Data.Rows;
using Hone.Models;
using Hone.Tensors.Backends;

namespace Hone.Training.Evaluation;

/// <summary>Measures a model on a text in every way there is, and unit by unit: what <see cref="Validation"/> does, and more.</summary>
/// <remarks>
/// Each target counts once, whatever the number of rows at a time. The mean of the nats has the bits of <see cref="Validation"/> with as
/// many rows at a time.
/// </remarks>
public sealed class TextMeasurement : IDisposable
{
    readonly EvaluationRows _rows;
    readonly EvaluationPass _pass;
    readonly Func<int, int> _bytesOf;

    /// <summary>Compiles a forward pass for <paramref name="batchRows"/> rows at a time; that number changes no result but speed.</summary>
    /// <param name="model">The model to measure, live.</param>
    /// <param name="backend">Who computes.</param>
    /// <param name="rows">The text.</param>
    /// <param name="batchRows">Rows measured at once.</param>
    /// <param name="bytesOf">Bytes of text that a token stands for.</param>
    /// <param name="hasStarts">Each token sees its own document only.</param>
    public TextMeasurement(
        IModel model, IBackend backend, EvaluationRows rows, int batchRows, Func<int, int> bytesOf, bool hasStarts = false)
    {
        ArgumentNullException.ThrowIfNull(rows);
        (_rows, _bytesOf) = (rows, bytesOf);
        _pass = new EvaluationPass(model, backend, rows, batchRows, hasStarts, judges: true);
    }

    /// <summary>Measures.</summary>
    /// <param name="progress">Told now and then how many rows are done.</param>
    public MeasuredText Measure(Action<int>? progress = null)
    {
        ResamplingUnits units = ResamplingUnits.Of(_rows, _bytesOf);
        Cost[] costs = new Cost[units.Count];
        double nats = 0;
        for (int first = 0; first < _rows.RowCount; first += _pass.AtOnce)
        {
            nats += _pass.Run(first);
            int end = Math.Min(_pass.AtOnce, _rows.RowCount - first);
            for (int i = 0; i < end; i++) Add(first + i, i, units, costs);
            progress?.Invoke(first + end);
        }

        UnitCost[] measured = [.. costs.Index().Where(unit => unit.Item.Tokens > 0).Select(unit => new UnitCost(unit.Index, unit.Item))];
        Cost total = measured.Aggregate(default(Cost), (sum, unit) => sum + unit.Cost);
        double specials = measured.Sum(unit => unit.Cost.Nats - unit.Cost.TextNats);
        return new MeasuredText(total with { Nats = nats, TextNats = nats - specials }, measured, units.AreDocuments);
    }

    /// <summary>Gives its memory back.</summary>
    public void Dispose() => _pass.Dispose();

    void Add(int row, int place, ResamplingUnits units, Cost[] costs)
    {
        ReadOnlySpan<int> targets = _pass.TargetsOf(place);
        ReadOnlySpan<float> nats = _pass.NatsOf(place), hits = _pass.HitsOf(place);
        (int token, int first) = _rows.FirstTarget(row);
        for (int i = first; i < targets.Length; i++)
        {
            if (targets[i] < 0) continue;
            int bytes = _bytesOf(targets[i]);
            costs[units[token + i - first]] += new Cost(1, bytes, nats[i], bytes > 0 ? nats[i] : 0, hits[i] > 0 ? 1 : 0);
        }
    }
}
