namespace Hone.Text.Templates;

/// <summary>Makes the errors of a template: which, where, what, and what to do.</summary>
/// <param name="name">What the template is called.</param>
sealed class TemplateFault(string name)
{
    /// <summary>Said where nothing better is known.</summary>
    public const string Remedy = "Change the template, or take another one: data.chat_template names it.";

    /// <summary>The error of something that the source says.</summary>
    public InvalidDataException At(int line, string problem, string remedy = Remedy) =>
        new($"the chat template {name}, line {line}: {problem.ReplaceLineEndings(" ")}\n{remedy}");

    /// <summary>The error of something that Jinja knows and this engine does not.</summary>
    public InvalidDataException Unknown(int line, string what) =>
        At(line, $"{what} is not known here", "Write it in another way, or take another template; nothing is rendered otherwise than "
            + "Transformers would.");
}
