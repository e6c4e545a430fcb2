using System.Text.Json.Serialization;

namespace Hone.Training.Events;

/// <summary>Something that happened while training, told once and never changed. One line of <c>events.jsonl</c>.</summary>
/// <param name="Step">How many updates the model had had when it happened.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(RunStarted), "run_started")]
[JsonDerivedType(typeof(StepTaken), "step_taken")]
[JsonDerivedType(typeof(StepSkipped), "step_skipped")]
[JsonDerivedType(typeof(Evaluated), "evaluated")]
[JsonDerivedType(typeof(LayersMeasured), "layers_measured")]
[JsonDerivedType(typeof(FindingMade), "finding_made")]
[JsonDerivedType(typeof(Sampled), "sampled")]
[JsonDerivedType(typeof(CheckpointSaved), "checkpoint_saved")]
[JsonDerivedType(typeof(ControlTaken), "control_taken")]
[JsonDerivedType(typeof(ControlRefused), "control_refused")]
[JsonDerivedType(typeof(RunFinished), "run_finished")]
[JsonDerivedType(typeof(RunFailed), "run_failed")]
public abstract record TrainingEvent(int Step);
