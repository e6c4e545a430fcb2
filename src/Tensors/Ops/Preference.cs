using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Tensors.Ops;

/// <summary>
/// losses[p] of pairs of answers: with Δ = (r − s of the chosen answer) − (r − s of the rejected one), where s are the nats of the model
/// and r those of its reference, (1 − ε)·ln(1 + e^(−βΔ)) + ε·ln(1 + e^(βΔ)), or another formula of <see cref="PreferenceKind"/>.
/// </summary>
/// <remarks>
/// Nats are −ln π, so Δ is [ln π(chosen) − ln π_ref(chosen)] − [ln π(rejected) − ln π_ref(rejected)]. Where the model is its reference, Δ
/// is 0 and each loss ln 2, 1/(4β²) or 1, to the bit. Derivatives: dΔ = −ds of the chosen answer + ds of the rejected one, and of the loss
/// by Δ β·(ε·σ(βΔ) − (1 − ε)·σ(−βΔ)), 2·(Δ − 1/(2β)), or −β below βΔ = 1. All of it in double precision. It ends a tape:
/// on one that trains the forward pass leaves the gradient of the sum of losses.
/// </remarks>
public static class PreferenceOp
{
    /// <summary>Losses of pairs.</summary>
    /// <param name="sums">Nats of each answer, float32 [2P]: the chosen one of a pair, then the rejected one.</param>
    /// <param name="reference">Those of the reference, like them; no derivative reaches it.</param>
    /// <param name="form">The form of the loss.</param>
    /// <returns>float32 [P].</returns>
    public static Tensor Preference(this Tensor sums, Tensor reference, PreferenceForm form)
    {
        ArgumentNullException.ThrowIfNull(sums);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(form);
        if (!(form.Beta > 0) || !double.IsFinite(form.Beta))
            throw new ArgumentOutOfRangeException(nameof(form), form.Beta, "Preference: β is above 0");
        if (!(form.Smoothing is >= 0 and < 0.5) || (form.Smoothing > 0 && form.Kind != PreferenceKind.Dpo))
            throw new ArgumentOutOfRangeException(nameof(form), form.Smoothing,
                "Preference: labels are smoothed by 0 to below 0.5, and with DPO only");
        ShapeException.ThrowIf(sums.Shape.Rank != 1 || sums.Shape[0] % 2 != 0 || reference.Shape != sums.Shape,
            $"Preference: {sums.Shape} and its reference {reference.Shape} are no pairs");
        Tape tape = sums.Tape;
        Tensor losses = tape.Result("preference", new Shape(sums.Shape[0] / 2), sums);
        Gradient dsums = default;
        return tape.Record("preference", [sums], [losses],
            () => tape.Backend.Preference(sums, reference, form, losses, dsums),
            planned: d => dsums = d[0]);
    }
}
