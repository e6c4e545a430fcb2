namespace Hone.Tensors.Backends.Cpu;

/// <summary>How far back a position may see.</summary>
/// <param name="starts">First visible position of each, [B, T]; null where it is the row's first.</param>
/// <param name="window">Positions visible, the own included; 0 for all.</param>
internal readonly unsafe struct AttentionMask(int* starts, int window)
{
    readonly int* _starts = starts;
    readonly int _window = window;

    /// <summary>
    /// The first position that position <paramref name="t"/> of a sequence of <paramref name="time"/> may see. Never falls as t grows.
    /// </summary>
    public int From(int sequence, int time, int t)
    {
        int start = _starts == null ? 0 : _starts[(long)sequence * time + t];
        return _window == 0 ? start : Math.Max(start, t + 1 - _window);
    }
}
