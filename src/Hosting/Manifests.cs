using Hone.Runs;

namespace Hone.Hosting;

/// <summary>What is known of a run before its first step.</summary>
static class Manifests
{
    public static Manifest Of(Session session, RunFolder folder, AuditRecord? audit = null, string? baseline = null) =>
        session.Describe(new Manifest
        {
            Id = folder.Id,
            Name = session.Settings.Name,
            Recipe = session.Recipe.Effective,
            Differences = session.Recipe.Differences,
            Seed = (long)session.Settings.Seed,
            NumericsClass = session.Backend.NumericsClass,
            Threads = session.Backend.Threads,
            Code = CodeIdentity.Current,
            Packages = PackageIdentity.Current,
            Machine = MachineIdentity.Current,
            Data = session.Data,
            Audit = audit,
            BaselineRun = baseline,
            Goal = session.Settings.Goal,
            Hypothesis = session.Settings.Hypothesis,
            PricePerHour = session.Settings.PricePerHour,
            Notes = session.Settings.Notes,
            Tags = session.Settings.Tags,
            StopRule = StopRule(session),
        });

    /// <summary>When it is to stop, as a sentence.</summary>
    public static string StopRule(Session session) => session.Settings.Training.Patience == 0
        ? $"after {session.Settings.Training.Steps} steps"
        : $"after {session.Settings.Training.Steps} steps, or when at least {session.Settings.Training.Patience} evaluations in a row "
        + "show that the validation loss no longer falls";
}
