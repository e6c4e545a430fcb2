using System.Globalization;
using System.Text;
using Hone.Hosting.Evaluation;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Runs;

namespace Hone.Hosting.Exchange;

/// <summary>The page that a model is shown with: what it is, what it learned from, what was proved of the files beside it.</summary>
static class ModelCard
{
    /// <summary>The page, in Markdown.</summary>
    /// <param name="subject">The checkpoint.</param>
    /// <param name="manifest">Its run's.</param>
    /// <param name="family">The family it went out as.</param>
    /// <param name="proof">What was found.</param>
    /// <param name="options">How it was written.</param>
    /// <param name="library">The library that reads it, as model hubs name it.</param>
    /// <param name="usage">How it is loaded, in Markdown; null for Transformers.</param>
    public static string Of(EvaluationSubject subject, Manifest manifest, ModelFamily family, ExportProof proof, ExportOptions options,
        string library = "transformers", string? usage = null)
    {
        GptOptions model = subject.Model.Options;
        StringBuilder page = new();
        void Line(FormattableString line) => page.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"---\nlibrary_name: {library}\npipeline_tag: text-generation\ntags: [hone, {family.Name}]\n---\n");
        Line($"# {OneLine(manifest.Name)}\n");
        Line($"A {family.Name} of {subject.Model.Parameters.Count:N0} parameters: {model.Layers} layers, {model.Width} wide,");
        Line($"{model.Heads} heads,");
        Line($"{model.Context} tokens at once, {model.Vocabulary:N0} tokens in the vocabulary.\n");
        if (manifest.ModelSource is { } source)
            Line($"It was imported from {OneLine(source.Folder)} (SHA-256 {source.Sha256}).\n");
        else if (manifest.Data is { } data)
        {
            Line($"It was trained by Hone {manifest.Code?.Version} on {OneLine(data.Name)}, {data.TrainTokens:N0} tokens");
            Line($"(fingerprint {data.Fingerprint}), for {subject.Step:N0} steps, in run {subject.Folder.Id}.\n");
        }

        if (manifest.Goal is { } goal) Line($"Goal: {OneLine(goal)}\n");
        Line($"## What was proved of these files\n");
        Line($"They were read back and run beside the checkpoint on {proof.Tokens:N0} tokens of {OneLine(proof.Text)};");
        Line($"export.json has all of it.\n");
        Line($"| | checkpoint | these files |\n| --- | --- | --- |");
        Line($"| loss, nats a token | {proof.Before.Loss:F4} | {proof.After.Loss:F4} |");
        Line($"| perplexity | {proof.Before.Perplexity:F3} | {proof.After.Perplexity:F3} |");
        Line($"| equal first choices | | {proof.EqualChoices:P2} |");
        Line($"| KL divergence, mean and 99.9th percentile | | {proof.MeanDivergence:G3}, {proof.HighDivergence:G3} |\n");
        Line($"Numbers are stored as {options.Type}.\n");
        if (usage is not null)
        {
            Line($"## Use\n");
            return page.Append(usage.ReplaceLineEndings("\n")).Append('\n').ToString();
        }

        Line($"## Use\n\n```python\nfrom transformers import AutoModelForCausalLM, AutoTokenizer\n");
        Line($"tokenizer = AutoTokenizer.from_pretrained(\".\")\nmodel = AutoModelForCausalLM.from_pretrained(\".\")\n```");
        return page.ToString();
    }

    /// <summary>A text without breaks of lines.</summary>
    public static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
