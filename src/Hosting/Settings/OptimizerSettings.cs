using System.Diagnostics;
using Hone.Hosting.Recipes;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;
using Hone.Training.Optimizers;
using Hone.Training.Schedules;

namespace Hone.Hosting.Settings;

/// <summary>From a recipe to an optimizer: which, how fast each kind of parameter moves, and how it remembers.</summary>
/// <param name="Kind">Which.</param>
/// <param name="PeakRate">The highest learning rate.</param>
/// <param name="Rate">The learning rate of each update.</param>
/// <param name="Rates">Learning rates of parameters that have one of their own, by role, in words.</param>
/// <param name="WeightDecay">How strongly weights are pulled towards zero.</param>
/// <param name="Create">Makes it for parameters that have their memory.</param>
sealed record OptimizerSettings(
    OptimizerKind Kind, double PeakRate, Schedule Rate, IReadOnlyList<(string Role, double Rate)> Rates, double WeightDecay,
    Func<ParameterSet, IBackend, Optimizer> Create)
{
    /// <summary>How much of the momentum stays at each update; null where that is always the same.</summary>
    public Schedule? Momentum { get; init; }

    /// <summary>The weight decay of each update; null where that is always the same.</summary>
    public Schedule? Decay { get; init; }

    /// <summary>Updates in which Muon's momentum climbs, as nanochat has it.</summary>
    const int Climb = 400;

    /// <summary>Reads it.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="model">What is trained; null for a classifier, whose parameters have one rate.</param>
    /// <param name="steps">Updates of the run.</param>
    public static OptimizerSettings Of(Recipe recipe, GptOptions? model, int steps)
    {
        bool isLora = model?.Lora is not null, isTied = model?.IsTied ?? true;
        OptimizerKind kind = recipe.Choice<OptimizerKind>("training.optimizer");
        bool isUsual = kind == OptimizerKind.AdamW;                          // its settings need no reasons
        if (kind == OptimizerKind.Muon && isLora)
            throw recipe.Refusal("training.optimizer", "training.optimizer is muon, which is for the matrices inside the model, and with "
                + "lora those stay as they are: write adamw, lion or sgd");
        double peak = recipe.Gives("from.model") && !isLora
            ? recipe.NumberOr("training.learning_rate", UsualRate(kind) / 10, "a tenth of the usual: the model has learned already")
            : Number("learning_rate", UsualRate(kind));
        double decay = isLora
            ? recipe.NumberOr("training.weight_decay", 0, "with lora, what is learned stays near the model by itself")
            : Number("weight_decay", kind switch { OptimizerKind.Lion => 0.5, OptimizerKind.Sgd => 0, _ => 0.1 });
        (float beta1, float beta2) = kind is OptimizerKind.Sgd or OptimizerKind.Muon ? default : (
            (float)Number("beta1", kind == OptimizerKind.Lion ? 0.95 : 0.9),
            (float)Number("beta2", kind == OptimizerKind.Lion ? 0.98 : 0.99));
        double momentum = kind switch
        {
            OptimizerKind.Muon => Number("momentum", 0.97),
            OptimizerKind.Sgd => Number("momentum", 0.9),
            _ => 0,
        };
        float epsilon = kind is OptimizerKind.AdamW or OptimizerKind.Muon
            ? (float)Number("epsilon", kind == OptimizerKind.Muon ? 1e-10 : 1e-8) : 0;
        double scale = model is null ? 1 : NanochatGroups.WidthFactor(model.Width);
        List<(ParameterRole Role, string Name, double Rate)> rates =
        [
            (ParameterRole.Embedding, "embedding",
                Rate("embedding", isTied ? NanochatGroups.HeadRate : NanochatGroups.EmbeddingRate, scale)),
            (ParameterRole.Head, "head", isTied ? peak : Rate("head", NanochatGroups.HeadRate, scale)),
            (ParameterRole.Gain, "gain", model?.HasGains == true ? Rate("gain", 0.005, scale) : peak),
            (ParameterRole.Scalar, "scalar", model?.Dialect == Dialect.Nanochat ? Rate("scalar", NanochatGroups.ScalarRate, 1) : peak),
        ];
        rates.RemoveAll(one => one.Rate == peak && kind != OptimizerKind.Muon);
        IReadOnlyList<ParameterGroup> groups = kind == OptimizerKind.Muon
            ? NanochatGroups.Of(peak, rates.ToDictionary(one => one.Role, one => one.Rate), isTied)
            : [.. rates.SelectMany(GroupsOf), .. ParameterGroup.Standard];
        Schedule schedule = ScheduleSettings.Of(recipe, peak, steps);
        bool isMuon = kind == OptimizerKind.Muon;
        Schedule muonsMomentum = MomentumOf(momentum, schedule, steps), muonsDecay = new(new CosineDecay(decay, 0, steps + 1));
        return new OptimizerSettings(kind, peak, schedule,
            [.. rates.Where(one => one.Rate != peak).Select(one => (one.Name, one.Rate))], decay, Make)
        { Momentum = isMuon ? muonsMomentum : null, Decay = isMuon ? muonsDecay : null };

        double Number(string key, double usual) =>
            recipe.NumberOr($"training.{key}", usual, isUsual ? null : $"usual for {kind.ToString().ToLowerInvariant()}");

        double Rate(string role, double muons, double byWidth) => recipe.NumberOr($"training.rates.{role}",
            kind == OptimizerKind.Muon ? muons * byWidth : peak, kind != OptimizerKind.Muon ? null : byWidth == 1 ? $"{muons}, nanochat's"
            : $"{muons} at a width of {NanochatGroups.WidthOfRates}, and less with the root of more (nanochat)");

        IEnumerable<ParameterGroup> GroupsOf((ParameterRole Role, string Name, double Rate) one)
        {
            float factor = (float)(one.Rate / peak);
            yield return new(parameter => parameter.Role == one.Role && parameter.Decays, factor);
            yield return new(parameter => parameter.Role == one.Role || (one.Role == ParameterRole.Gain
                && parameter.Role == ParameterRole.Bias), factor, DecayFactor: 0);
        }

        Optimizer Make(ParameterSet parameters, IBackend backend) => kind switch
        {
            OptimizerKind.AdamW => new AdamW(parameters, backend, AdamWOf((float)decay), groups),
            OptimizerKind.Lion => new Lion(parameters, backend,
                new() { Beta1 = beta1, Beta2 = beta2, WeightDecay = (float)decay }, groups),
            OptimizerKind.Sgd => new Sgd(parameters, backend, new() { Momentum = (float)momentum, WeightDecay = (float)decay }, groups),
            OptimizerKind.Muon => new Muon(parameters, backend, new MuonOptions
            {
                Momentum = muonsMomentum,
                WeightDecay = muonsDecay,
                Others = AdamWOf(1),                                         // the groups say how much of it
                Groups = groups,
            }),
            _ => throw new UnreachableException(),
        };

        AdamWOptions AdamWOf(float weightDecay) =>
            new() { Beta1 = beta1, Beta2 = beta2, Epsilon = epsilon, WeightDecay = weightDecay };
    }

    /// <summary>The highest learning rate where nobody says.</summary>
    public static double UsualRate(OptimizerKind kind) => kind switch
    {
        OptimizerKind.Muon => NanochatGroups.MatrixRate,
        OptimizerKind.Lion => 3e-4,
        OptimizerKind.Sgd => 0.1,
        _ => 1e-3,
    };

    /// <summary>Bytes it will take for what it remembers.</summary>
    /// <param name="parameters">What it is for; they need no memory yet.</param>
    public long SizeInBytes(ParameterSet parameters) => Kind switch
    {
        OptimizerKind.AdamW => 2 * sizeof(float) * parameters.GradientLength,
        OptimizerKind.Lion or OptimizerKind.Sgd => sizeof(float) * parameters.GradientLength,
        OptimizerKind.Muon => Muon.SizeInBytes(parameters),
        _ => throw new UnreachableException(),
    };

    /// <summary>A momentum that climbs from 0.85, stays, and falls to 0.9 while the rate falls at the end, as nanochat has it.</summary>
    static Schedule MomentumOf(double peak, Schedule rate, int steps)
    {
        int falling = rate.Stages is [_, Hold, LinearDecay last] ? last.Steps : 0, climb = Math.Min(Climb, (steps - falling) / 2);
        return new(new LinearDecay(Math.Min(0.85, peak), peak, climb), new Hold(peak, steps - falling - climb),
            new LinearDecay(peak, falling > 0 ? Math.Min(0.9, peak) : peak, falling));
    }
}
