using Hone.Training.Schedules;

namespace Hone.Training.Optimizers;

/// <summary>Settings of <see cref="Muon"/>; the defaults are nanochat's.</summary>
public sealed record MuonOptions
{
    /// <summary>How much of the momentum stays at each update.</summary>
    public Schedule Momentum { get; init; } = Schedule.Constant(0.95);

    /// <summary>How much of the mean square of rows or columns stays; 0 leaves them as they are.</summary>
    public float Beta2 { get; init; } = 0.9f;

    /// <summary>Share of a matrix that is lost per update and unit of learning rate.</summary>
    public Schedule WeightDecay { get; init; } = Schedule.Constant(0.1);

    /// <summary>Weights decay only where that and the update pull the same way.</summary>
    public bool IsCautious { get; init; } = true;

    /// <summary>Brings all rows of the momentum to the same norm first (MuonEq).</summary>
    public bool EquilibratesRows { get; init; }

    /// <summary>Brings the norm of the update to that of an exactly orthogonal matrix (Muon+).</summary>
    public bool Renormalizes { get; init; }

    /// <summary>AdamW's settings for what is no matrix inside the model: embeddings, head, gains, biases.</summary>
    public AdamWOptions Others { get; init; } = new() { Beta1 = 0.8f, Beta2 = 0.95f, Epsilon = 1e-10f };

    /// <summary>How AdamW treats those, and what of the learning rate each has.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; init; } = ParameterGroup.Standard;
}
