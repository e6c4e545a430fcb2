namespace Hone.Data.Tasks;

/// <summary>How a task asks, and so what an answer's score is.</summary>
public enum TaskKind
{
    /// <summary>One question, several answers: the answer's own tokens are scored.</summary>
    MultipleChoice,

    /// <summary>Several beginnings, one ending: the ending's tokens are scored behind each (a Winograd schema).</summary>
    Schema,

    /// <summary>One beginning, one ending, which must be what the model itself would write.</summary>
    LanguageModeling,
}
