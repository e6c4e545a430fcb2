using System.Security.Cryptography;
using System.Text;
using Hone.Insight.Diagnosis;
using Hone.Runs;
using Hone.Training.Events;

namespace Hone.Cli.Benchmarks.Labelled;

/// <summary>A run that was really trained, and what was done to it on purpose.</summary>
/// <param name="Name">Its label and a number.</param>
/// <param name="Label">The rule that should speak; <see cref="Healthy"/> where none should.</param>
/// <param name="Manifest">Its record.</param>
/// <param name="Events">What happened in it.</param>
sealed record LabelledRun(string Name, string Label, Manifest Manifest, IReadOnlyList<TrainingEvent> Events)
{
    /// <summary>The label of a run that nothing was done to.</summary>
    public const string Healthy = "healthy";

    /// <summary>Rates are told of these; thresholds were chosen on the others. By the name alone: a bit of its SHA-256.</summary>
    public bool IsHeldOut => (SHA256.HashData(Encoding.ASCII.GetBytes(Name))[0] & 1) == 1;

    /// <summary>What rules look at.</summary>
    public Evidence Evidence => Evidence.Of(Manifest, Events);

    /// <summary>What rules could look at right after each evaluation, while it trained.</summary>
    public IEnumerable<Evidence> Live
    {
        get
        {
            for (int i = 1; i <= Events.Count; i++)
                if (Events[i - 1] is LayersMeasured && i < Events.Count)
                    yield return Evidence.Of(Manifest, Events.Take(i));
        }
    }
}
