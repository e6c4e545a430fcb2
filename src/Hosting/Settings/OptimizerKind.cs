namespace Hone.Hosting.Settings;

/// <summary>Optimizers by their names in a recipe.</summary>
enum OptimizerKind
{
    AdamW,
    Muon,
    Lion,
    Sgd,
}
