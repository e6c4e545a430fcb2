using Hone.Hosting.Recipes;

namespace Hone.Hosting;

/// <summary>A run described in code. What is not said here is what an empty recipe would have.</summary>
public sealed record TrainingRunOptions
{
    /// <summary>What the run is called; its id ends in it.</summary>
    public required string Name { get; init; }

    /// <summary>What to learn from: a text, documents, or a prepared folder; null for made-up stories.</summary>
    public string? Data { get; init; }

    /// <summary>Further settings, by the keys of a recipe: <c>["model.layers"] = "6"</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder that runs are kept in.</summary>
    public string RunsFolder { get; init; } = "runs";

    /// <summary>Threads that share the work; 0 is one per processor. They change no bit.</summary>
    public int Threads { get; init; }

    /// <summary>Measures where the time of the steps goes.</summary>
    public bool Profiles { get; init; }

    internal Recipe ToRecipe() => Recipe.Parse("", Name,
        [$"name={Name}", .. Data is null ? Array.Empty<string>() : [$"data.path={Data}"],
            .. Settings.Select(setting => $"{setting.Key}={setting.Value}")]);
}
