namespace Hone.Data.Splits;

/// <summary>How much of the documents is held back from training.</summary>
/// <param name="Validation">Share to choose by; a tenth measures well and costs training little.</param>
/// <param name="Test">Share to judge by at the end.</param>
public sealed record SplitShares(double Validation = 0.1, double Test = 0)
{
    /// <summary>The same shares, if they are shares and leave something to learn from.</summary>
    /// <exception cref="InvalidDataException">They do not.</exception>
    public SplitShares Checked()
    {
        bool isShare = Validation is >= 0 and < 1 && Test is >= 0 and < 1 && Validation + Test < 1;
        return isShare ? this : throw new InvalidDataException(
            $"validation gets a share of {Validation} and test one of {Test}\nGive two numbers from 0 that stay below 1 together.");
    }

    /// <summary>The split that a number in [0, 1) falls to: validation lowest, then test, then training.</summary>
    internal Split SplitAt(double number) =>
        number < Validation ? Split.Validation : number < Validation + Test ? Split.Test : Split.Train;

    /// <summary>In words: <c>"the lowest 10% for validation, the next 5% for test"</c>.</summary>
    internal string Sentence(string what) => Test > 0
        ? $"the lowest {Validation:0.###%} of {what} are for validation, the next {Test:0.###%} for test"
        : $"the lowest {Validation:0.###%} of {what} are for validation";
}
