using Hone.Runs.Steps;
using Hone.Training.Events;

namespace Hone.Insight.Comparison;

/// <summary>The curves of a run: the training loss of every update and every measurement, over whatever one asks for.</summary>
public sealed class RunCurves
{
    const int LongestTail = 50, TailDivisor = 10;

    readonly double[] _steps, _tokens, _seconds;
    readonly double _flopsPerToken;
    readonly float[] _loss;

    RunCurves(RunHistory history, double flopsPerToken, int upTo)
    {
        _flopsPerToken = flopsPerToken;
        int refused = history.Others.OfType<RunFailed>().LastOrDefault()?.Step ?? int.MaxValue, most = Math.Min(upTo, refused);
        ReadOnlySpan<int> step = history.Steps.Step;
        int count = step.Length;
        while (count > 0 && step[count - 1] >= most) count--;
        (_steps, _tokens, _seconds) = (new double[count], new double[count], new double[count]);
        double tokens = 0, seconds = 0;
        for (int i = 0; i < count; i++)
        {
            _steps[i] = step[i] + 1.0;
            _tokens[i] = tokens += history.Steps.Tokens[i];
            _seconds[i] = seconds += history.Steps.Seconds[i];
        }

        _loss = history.Steps.Loss[..count].ToArray();
        Validation = [.. history.Others.OfType<Evaluated>().Where(evaluated => evaluated.Step <= upTo).Select(Placed)];
    }

    /// <summary>Updates.</summary>
    public int Count => _steps.Length;

    /// <summary>Training loss of each update, nats per token.</summary>
    public IReadOnlyList<float> Loss => _loss;

    /// <summary>What was measured on the validation split.</summary>
    public IReadOnlyList<MeasuredPoint> Validation { get; }

    /// <summary>The lowest measured loss that is finite, of equals the first; null where there is none.</summary>
    public MeasuredPoint? Best => Validation.Where(point => double.IsFinite(point.Loss)).Cast<MeasuredPoint?>()
        .MinBy(point => point!.Value.Loss);

    /// <summary>Takes up the curves of a run.</summary>
    /// <param name="history">What happened in it.</param>
    /// <param name="flopsPerToken">Floating-point operations of a trained token.</param>
    /// <param name="upTo">Updates after which nothing is looked at.</param>
    public static RunCurves Of(RunHistory history, double flopsPerToken, int upTo = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(history);
        return new RunCurves(history, flopsPerToken, upTo);
    }

    /// <summary>How far the run was after each update.</summary>
    public Func<int, double> Along(CurveAxis axis) => axis switch
    {
        CurveAxis.Steps => i => _steps[i],
        CurveAxis.Tokens => i => _tokens[i],
        CurveAxis.Time => i => _seconds[i],
        _ => i => _tokens[i] * _flopsPerToken,
    };

    /// <summary>How far the run was at a measurement.</summary>
    public double At(MeasuredPoint point, CurveAxis axis) => axis switch
    {
        CurveAxis.Steps => point.Step,
        CurveAxis.Tokens => point.Tokens,
        CurveAxis.Time => point.Seconds,
        _ => point.Tokens * _flopsPerToken,
    };

    /// <summary>How far it came; 0 where no update was made.</summary>
    public double End(CurveAxis axis) => Count > 0 ? Along(axis)(Count - 1) : 0;

    /// <summary>Updates that were made within a distance.</summary>
    public int CountWithin(CurveAxis axis, double distance)
    {
        Func<int, double> along = Along(axis);
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (along(middle) <= distance) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>
    /// Mean training loss of the last of so many updates, a tenth of them, at least one and at most 50, as a run's summary has it; null
    /// where there is none.
    /// </summary>
    public double? TailLoss(int count)
    {
        if (count == 0) return null;
        double sum = 0;
        int tail = Math.Clamp(count / TailDivisor, 1, LongestTail);
        for (int i = count - tail; i < count; i++) sum += _loss[i];
        return sum / tail;
    }

    MeasuredPoint Placed(Evaluated evaluated)
    {
        int count = CountWithin(CurveAxis.Steps, evaluated.Step);
        return new MeasuredPoint(evaluated.Step, count > 0 ? _tokens[count - 1] : 0, count > 0 ? _seconds[count - 1] : 0,
            evaluated.Loss, evaluated.BitsPerByte, evaluated.Metrics);
    }
}
