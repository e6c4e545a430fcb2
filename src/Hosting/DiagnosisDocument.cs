using System.Text.Json.Nodes;
using Hone.Insight.Diagnosis;
using Hone.Insight.Diagnosis.Rules;
using Hone.Runs;

namespace Hone.Hosting;

/// <summary>What the diagnosis says of a run, as one JSON document.</summary>
static class DiagnosisDocument
{
    /// <summary>A run and its findings.</summary>
    /// <param name="entry">The run.</param>
    /// <param name="evidence">What was looked at.</param>
    /// <param name="brokenLines">Lines of its log that could not be read.</param>
    public static JsonObject Of(RunEntry entry, Evidence evidence, int brokenLines) => new()
    {
        ["run"] = entry.Folder.Id,
        ["status"] = entry.Status.Word(),
        ["steps"] = evidence.Steps.Count,
        ["evaluations"] = evidence.Evaluations.Count,
        ["rules"] = RuleBook.All.Count,
        ["findings"] = new JsonArray([.. RuleBook.Look(evidence).Select(finding => (JsonNode)Of(finding))]),
        ["broken_lines"] = brokenLines,
    };

    static JsonObject Of(Finding finding) => new()
    {
        ["rule"] = finding.Rule,
        ["severity"] = finding.Severity.ToString().ToLowerInvariant(),
        ["sentence"] = finding.Sentence,
        ["statistic"] = finding.Statistic,
        ["value"] = finding.Value,
        ["threshold"] = finding.Threshold,
        ["certainty"] = finding.Certainty.Value,
        ["certainty_basis"] = finding.Certainty.Basis,
        ["from_step"] = finding.FromStep,
        ["to_step"] = finding.ToStep,
        ["numbers"] = new JsonObject(finding.Numbers.Select(number => KeyValuePair.Create(number.Name, (JsonNode?)number.Value))),
        ["advice"] = finding.Next.Sentence,
        ["change"] = finding.Next.Change,
        ["command"] = finding.Next.Line,
    };
}
