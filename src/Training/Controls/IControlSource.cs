namespace Hone.Training.Controls;

/// <summary>Where what is asked of a running trainer comes from.</summary>
public interface IControlSource
{
    /// <summary>Takes what was asked next, in the order it was asked.</summary>
    /// <param name="step">Updates the model has had.</param>
    /// <returns>What is asked, or what was asked and cannot be understood; null when there is nothing.</returns>
    ReceivedControl? TryTake(int step);
}

/// <summary>What somebody asked: a control, or words that are none.</summary>
/// <param name="Control">The control; null when the words are none.</param>
/// <param name="Text">The words as they came.</param>
/// <param name="Problem">Why they are no control; null when they are one.</param>
public readonly record struct ReceivedControl(Control? Control, string Text = "", string? Problem = null);
