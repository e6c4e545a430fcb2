namespace Hone.Insight.Diagnosis;

/// <summary>What to do about a finding.</summary>
/// <param name="Sentence">In words.</param>
/// <param name="Change">A setting of the recipe and its new value, as <c>key=value</c>; null where no setting helps.</param>
/// <param name="Command">Verb and arguments, without the program's name; null where the change says all.</param>
public sealed record NextMove(string Sentence, string? Change = null, string? Command = null)
{
    /// <summary>What to type: the command, or a new run with the change. Null where there is neither.</summary>
    public string? Line => Command is not null ? $"hone {Command}"
        : Change is not null ? $"hone train recipe.yaml --set {Change}" : null;
}
