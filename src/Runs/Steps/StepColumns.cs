using System.Runtime.InteropServices;
using Hone.Training.Events;

namespace Hone.Runs.Steps;

/// <summary>The updates of a run as columns of numbers, in their order: what curves are drawn from, 100,000 points as easily as
/// ten.</summary>
public sealed class StepColumns
{
    readonly List<int> _step = [], _tokens = [];
    readonly List<float> _loss = [], _norm = [], _rate = [];
    readonly List<double> _seconds = [];
    readonly List<UInt128> _chain = [];
    readonly List<long> _offset = [];
    int _untouched;

    /// <summary>How many there are.</summary>
    public int Count => _step.Count;

    /// <summary>Updates before each.</summary>
    public ReadOnlySpan<int> Step => CollectionsMarshal.AsSpan(_step);

    /// <summary>Loss of each one's batch, nats per token.</summary>
    public ReadOnlySpan<float> Loss => CollectionsMarshal.AsSpan(_loss);

    /// <summary>Gradient norm of each, before clipping.</summary>
    public ReadOnlySpan<float> GradientNorm => CollectionsMarshal.AsSpan(_norm);

    /// <summary>Learning rate of each.</summary>
    public ReadOnlySpan<float> LearningRate => CollectionsMarshal.AsSpan(_rate);

    /// <summary>Loss tokens of each.</summary>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>Wall time of each.</summary>
    public ReadOnlySpan<double> Seconds => CollectionsMarshal.AsSpan(_seconds);

    /// <summary>The hash chain after each, its 32 hexadecimal digits as a number.</summary>
    public ReadOnlySpan<UInt128> Chain => CollectionsMarshal.AsSpan(_chain);

    /// <summary>Where in the log the line of each begins, in bytes.</summary>
    internal ReadOnlySpan<long> Offset => CollectionsMarshal.AsSpan(_offset);

    /// <summary>How many there were at the fewest since this was last asked: those before were not touched.</summary>
    public int TakeUntouched()
    {
        int untouched = _untouched;
        _untouched = Count;
        return untouched;
    }

    internal void Add(in StepLine step, long offset)
    {
        _step.Add(step.Step);
        _loss.Add(step.Loss);
        _norm.Add(step.GradientNorm);
        _rate.Add(step.LearningRate);
        _tokens.Add(step.Tokens);
        _seconds.Add(step.Seconds);
        _chain.Add(step.Chain);
        _offset.Add(offset);
    }

    internal void Add(StepTaken step, long offset) => Add(new StepLine(step.Step, step.Loss, step.GradientNorm, step.LearningRate,
        step.Tokens, step.Seconds, ChainOf(step.Chain)), offset);

    /// <summary>Takes back the steps from one on: a process began again there.</summary>
    internal void CutFrom(int step)
    {
        int count = Count;
        while (count > 0 && _step[count - 1] >= step) count--;
        int surplus = Count - count;
        _untouched = Math.Min(_untouched, count);
        _step.RemoveRange(count, surplus);
        _loss.RemoveRange(count, surplus);
        _norm.RemoveRange(count, surplus);
        _rate.RemoveRange(count, surplus);
        _tokens.RemoveRange(count, surplus);
        _seconds.RemoveRange(count, surplus);
        _chain.RemoveRange(count, surplus);
        _offset.RemoveRange(count, surplus);
    }

    /// <summary>The digits as a number; what is none, as in records of tests and other programs, is 0 and never equal to a hash.</summary>
    static UInt128 ChainOf(string digits) =>
        UInt128.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier,
            System.Globalization.CultureInfo.InvariantCulture, out UInt128 chain) ? chain : 0;
}
