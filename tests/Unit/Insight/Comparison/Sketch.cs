using System.Text.Json.Nodes;
using Hone.Insight.Comparison;
using Hone.Runs;
using Hone.Runs.Steps;
using Hone.Training.Events;
using Hone.Unit.Runs;

namespace Hone.Unit.Insight.Comparison;

/// <summary>Runs to be compared, made of a few words, with logs on disk.</summary>
public abstract class Sketch : Scratch
{
    int _count;

    /// <summary>A run.</summary>
    /// <param name="recipe">Its settings as JSON.</param>
    /// <param name="given">Those that somebody gave.</param>
    /// <param name="loss">Training loss of each step.</param>
    /// <param name="steps">How many.</param>
    /// <param name="tokens">Loss tokens of a step.</param>
    /// <param name="every">Steps between measurements, which tell the training loss and a tenth.</param>
    /// <param name="status">How it stands.</param>
    /// <param name="chain">The last digits of the chain after a step.</param>
    /// <param name="change">Further facts of its record.</param>
    protected ComparedRun Run(string recipe = "{}", string given = "{}", Func<int, float>? loss = null, int steps = 20, int tokens = 10,
        int every = 5, RunStatus status = RunStatus.Finished, Func<int, int>? chain = null, Func<Manifest, Manifest>? change = null)
    {
        string id = $"0k{_count++:0000}-r", path = In(id + ".jsonl");
        loss ??= i => 4 - i * 0.1f;
        chain ??= i => i;
        using (EventLog log = EventLog.Open(path))
        {
            log.Append(Examples.Started(0, steps));
            for (int i = 0; i < steps; i++)
            {
                log.Append(new StepTaken(i, loss(i), 0.5f, 1e-3f, tokens, i, 0.25, "0123456789abcdef", $"{chain(i):x32}"));
                if ((i + 1) % every == 0) log.Append(Examples.Evaluation(i + 1, loss(i) + 0.1));
            }
        }

        Manifest manifest = Examples.Manifest(id) with
        {
            Name = id,
            Recipe = (JsonObject)JsonNode.Parse(recipe)!,
            Differences = (JsonObject)JsonNode.Parse(given)!,
            Model = new ModelIdentity("modern", 1000, 100),
            Data = new DataIdentity("text", "print", 100, 10, 100, 10, "rule"),
            Tokenizer = new TokenizerIdentity("bytes", 256, "hash"),
        };
        manifest = change?.Invoke(manifest) ?? manifest;
        RunHistory history = RunHistory.Read(path);
        return new ComparedRun(id, status, manifest, history, RunCurves.Of(history, manifest.Model!.FlopsPerToken));
    }
}
