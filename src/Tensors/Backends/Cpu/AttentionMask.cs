namespace Hone.Tensors.Backends.Cpu;

/// <summary>What a position may see: what is before it and itself, or everything.</summary>
internal readonly unsafe struct AttentionMask
{
    readonly int* _starts, _lengths;
    readonly int _window;

    /// <summary>How far back a position may see.</summary>
    /// <param name="starts">First visible position of each, [B, T]; null where it is the row's first.</param>
    /// <param name="window">Positions visible, the own included; 0 for all.</param>
    public AttentionMask(int* starts, int window)
    {
        _starts = starts;
        _window = window;
    }

    AttentionMask(int* lengths)
    {
        _lengths = lengths;
        SeesAll = true;
    }

    /// <summary>Every position sees every other.</summary>
    public bool SeesAll { get; }

    /// <summary>Every position sees every other of its sequence, or its first ones, as many as <paramref name="lengths"/> says.</summary>
    /// <param name="lengths">[B], each at least 1; null for all.</param>
    public static AttentionMask BothWays(int* lengths) => new(lengths);

    /// <summary>Before which position ends what position <paramref name="t"/> may see.</summary>
    public int Until(int sequence, int time, int t) => !SeesAll ? t + 1 : _lengths == null ? time : _lengths[sequence];

    /// <summary>Before which position ends what any position before <paramref name="past"/> may see, whatever the lengths.</summary>
    public int Last(int time, int past) => SeesAll ? time : past;

    /// <summary>
    /// The first position that position <paramref name="t"/> of a sequence of <paramref name="time"/> may see. Never falls as t grows.
    /// </summary>
    public int From(int sequence, int time, int t)
    {
        int start = _starts == null ? 0 : _starts[(long)sequence * time + t];
        return _window == 0 ? start : Math.Max(start, t + 1 - _window);
    }
}
