using Hone.Runs;
using Hone.Tensors.Backends;
using Hone.Training.Events;

namespace Hone.Hosting.Proofs;

/// <summary>A part of a run that was made under one horizon and in one numerics class: until another process went on otherwise.</summary>
/// <param name="From">Updates the model had had when it began.</param>
/// <param name="Horizon">Updates the run then meant to make, which its schedule was laid out for.</param>
/// <param name="NumericsClass">Precision and kernel family it was computed in.</param>
sealed record RunSegment(int From, int Horizon, string NumericsClass)
{
    /// <summary>The precision of its products.</summary>
    public Precision Precision => Precisions.OfClass(NumericsClass);

    /// <summary>Its kernel family, such as <c>avx512</c>.</summary>
    public string Kernels => NumericsClass[(NumericsClass.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>The parts of a run, from its effective history: what was done again counts as it was done last.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="events">Its effective history; steps may be left out.</param>
    /// <exception cref="InvalidDataException">It never began at step 0.</exception>
    public static IReadOnlyList<RunSegment> Of(RunFolder folder, IEnumerable<TrainingEvent> events)
    {
        List<RunSegment> segments = [];
        foreach (RunStarted started in events.OfType<RunStarted>())
        {
            segments.RemoveAll(earlier => earlier.From >= started.Step);
            if (segments is not [.., var last] || last.Horizon != started.Steps || last.NumericsClass != started.NumericsClass)
                segments.Add(new RunSegment(started.Step, started.Steps, started.NumericsClass));
        }

        return segments is [{ From: 0 }, ..] ? segments : throw new InvalidDataException(
            $"run {folder.Id} has no event of its beginning, so nothing of it can be repeated\n"
            + "Bring its events.jsonl back from a copy of the run.");
    }

    /// <summary>Says so where this machine cannot compute in the class.</summary>
    /// <exception cref="InvalidDataException">It cannot; the bits would differ, and prove nothing.</exception>
    public void EnsureAvailable(RunFolder folder)
    {
        Availability? availability = Backends.Kernels().Where(known => known.Family == Kernels).Select(known => known.Availability)
            .FirstOrDefault();
        if (availability is not { IsAvailable: true })
            throw new InvalidDataException(
                $"run {folder.Id} was computed in {NumericsClass}, and here {availability?.Reason ?? "there are no such kernels"}\n"
                + "Bits are promised within a numerics class only: do this on a machine that has it.");
    }
}
