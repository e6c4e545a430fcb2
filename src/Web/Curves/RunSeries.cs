using System.Runtime.InteropServices;
using Hone.Insight.Comparison;
using Hone.Runs;
using Hone.Runs.Steps;

namespace Hone.Web.Curves;

/// <summary>
/// The numbers of a run as columns, read once and then only where the log grew. One thread at a time: <see cref="Gate"/>.
/// </summary>
/// <param name="folder">The run.</param>
sealed class RunSeries(RunFolder folder)
{
    /// <summary>So many updates tell how long the next will take.</summary>
    const int Recent = 50;

    readonly HistoryReader _reader = new(folder.EventsFile);
    readonly List<int> _steps = [];
    readonly List<long> _tokens = [];
    readonly List<double> _seconds = [];

    /// <summary>Held while the columns are looked at.</summary>
    public Lock Gate { get; } = new();

    /// <summary>How many updates there are.</summary>
    public int Count => _steps.Count;

    /// <summary>Bytes of the log that were read.</summary>
    public long Position => _reader.Position;

    /// <summary>The columns as they are written.</summary>
    public StepColumns Columns => _reader.Steps;

    /// <summary>What else happened, in its order.</summary>
    public IReadOnlyList<RecordedEvent> Others => _reader.Others;

    /// <summary>Lines of the log that could not be read.</summary>
    public IReadOnlyList<BrokenLine> BrokenLines => _reader.BrokenLines;

    /// <summary>Operations of a trained token; 0 where it is not known.</summary>
    public double FlopsPerToken { get; set; }

    /// <summary>Updates made after each; never falls.</summary>
    public ReadOnlySpan<int> Steps => CollectionsMarshal.AsSpan(_steps);

    /// <summary>Tokens of all updates up to each.</summary>
    public ReadOnlySpan<long> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>Wall time of all updates up to each.</summary>
    public ReadOnlySpan<double> Seconds => CollectionsMarshal.AsSpan(_seconds);

    /// <summary>Wall time of an update, as the last of them took it; null where there is none.</summary>
    public double? RecentSeconds => Count == 0 ? null
        : (_seconds[^1] - (Count > Recent ? _seconds[^(Recent + 1)] : 0)) / Math.Min(Count, Recent);

    /// <summary>Reads what was added to the log.</summary>
    public void Advance()
    {
        if (File.Exists(_reader.Path)) _reader.Advance();
        int untouched = Math.Min(_reader.Steps.TakeUntouched(), Count);
        if (untouched < Count)
        {
            _steps.RemoveRange(untouched, Count - untouched);
            _tokens.RemoveRange(untouched, _tokens.Count - untouched);
            _seconds.RemoveRange(untouched, _seconds.Count - untouched);
        }

        ReadOnlySpan<int> step = _reader.Steps.Step, tokens = _reader.Steps.Tokens;
        ReadOnlySpan<double> seconds = _reader.Steps.Seconds;
        for (int i = Count; i < step.Length; i++)
        {
            _steps.Add(i > 0 ? Math.Max(_steps[i - 1], step[i] + 1) : step[i] + 1);
            _tokens.Add((i > 0 ? _tokens[i - 1] : 0) + tokens[i]);
            _seconds.Add((i > 0 ? _seconds[i - 1] : 0) + seconds[i]);
        }
    }

    /// <summary>How far the run was after an update.</summary>
    /// <param name="axis">Along what.</param>
    /// <param name="index">The update's place.</param>
    public double At(CurveAxis axis, int index) => axis switch
    {
        CurveAxis.Steps => _steps[index],
        CurveAxis.Tokens => _tokens[index],
        CurveAxis.Time => _seconds[index],
        _ => _tokens[index] * FlopsPerToken,
    };

    /// <summary>How many updates were made before the run was so far.</summary>
    public int CountBelow(CurveAxis axis, double distance, int from = 0)
    {
        int low = from, high = Count;
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) / 2);
            if (At(axis, middle) < distance) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>How far the run was when its model had had so many updates.</summary>
    public double AtStep(CurveAxis axis, int step)
    {
        int count = CountBelow(CurveAxis.Steps, step + 1.0);
        return axis == CurveAxis.Steps ? step : count > 0 ? At(axis, count - 1) : 0;
    }
}
