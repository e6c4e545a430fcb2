using System.CommandLine;
using Hone.Runs.Store;
using Hone.Runs.Store.Artifacts;

namespace Hone.Cli.Arguments;

/// <summary>Where a team keeps its runs, for the verbs that go there.</summary>
sealed class StoreOptions
{
    const string Variable = "HONE_STORE", ArtifactVariable = "HONE_ARTIFACTS";

    readonly Option<string?> _store = Address();
    readonly Option<string?> _artifacts = new("--artifacts")
    {
        Description = $"Where large files are: a folder that the team shares, or s3://BUCKET/PREFIX; {ArtifactVariable} where not given.",
        HelpName = "PLACE",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(ArtifactVariable) is { Length: > 0 } place ? place : null,
    };

    /// <summary>The store of a verb that works without one: only what is typed counts.</summary>
    public static Option<string?> Address() => new("--store")
    {
        Description = "The team's store: postgres://USER@HOST/DATABASE; the password is best kept in PGPASSWORD or ~/.pgpass.",
        HelpName = "URL",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_store);
        command.Options.Add(_artifacts);
    }

    /// <summary>The store that is typed, else that of the environment.</summary>
    /// <exception cref="InvalidDataException">There is neither, or it is no address.</exception>
    public TeamStore Store(ParseResult parsed) => TeamStore.Open(StoreAddress.Parse(
        parsed.GetValue(_store) ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } url ? url : null)
            ?? throw new InvalidDataException($"no store is named\nGive --store postgres://USER@HOST/DATABASE, or set {Variable}.")));

    /// <summary>The place of large files; null where none is named.</summary>
    public ArtifactStore? Artifacts(ParseResult parsed) => parsed.GetValue(_artifacts) is { } place ? ArtifactStore.Open(place) : null;
}
