using Hone.Runs;
using Hone.Training.Events;

namespace Hone.Unit.Runs;

/// <summary>Events and manifests with little in them.</summary>
static class Examples
{
    public static RunStarted Started(int step, int steps = 100) => new(step, steps, 64, "f32/avx512", 2, new string('0', 32));

    public static StepTaken Step(int step, float loss = 1, double seconds = 0.5) =>
        new(step, loss, 0.25f, 1e-3f, 64, step / 10.0, seconds, "0123456789abcdef", new string('a', 32));

    public static Evaluated Evaluation(int step, double loss = 1) => new(step, loss, loss / 2, 1000, false, 0.25);

    public static CheckpointSaved Checkpoint(int step) => new(step, $"step-{step:00000000}", 1234, true, ["step-00000000"], 0.125);

    public static Sampled Sample(int step, string text = "text") => new(step, "Once", text, 0.5);

    public static RunFinished Finished(int step, Ending ending = Ending.Completed) => new(step, ending, "It reached its last step.");

    public static Manifest Manifest(string id = "0k3f9a-a") => new() { Id = id, Name = "a", Recipe = [], Differences = [] };

    public static RecordedEvent[] Recorded(params TrainingEvent[] events) =>
        [.. events.Select(e => new RecordedEvent(DateTimeOffset.UnixEpoch, e))];
}
