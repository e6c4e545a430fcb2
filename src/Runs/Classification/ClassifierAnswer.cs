using System.Text.Json.Serialization;

namespace Hone.Runs.Classification;

/// <summary>How answers are made of what the model and the regression beside it compute: decided on validation.</summary>
/// <param name="By">Whose answers they are: <c>model</c>, <c>regression</c>, or <c>mean</c>.</param>
/// <param name="ModelWeight">What the model's logits are multiplied by, before both are added: with <c>model</c> the inverse of its
/// temperature.</param>
/// <param name="RegressionWeight">The same of the regression's.</param>
/// <param name="Threshold">From which probability on the rarer of two classes is given; null for the likeliest class.</param>
/// <param name="Rarer">The number of that class; null without a threshold.</param>
public sealed record ClassifierAnswer(string By, double ModelWeight, double RegressionWeight, double? Threshold = null, int? Rarer = null)
{
    /// <summary>Whether they are other than what the model finds likeliest.</summary>
    [JsonIgnore]
    public bool IsChosen => By != Model || Threshold is not null;

    /// <summary>Names of <see cref="By"/>.</summary>
    public const string Model = "model", Regression = "regression", Mean = "mean";
}
