using System.Text;

namespace Hone.Runs.Reporting;

/// <summary>A tracking server of MLflow, and what to show it to be let in.</summary>
public sealed record MlflowTarget
{
    /// <summary>The experiment where nobody names one.</summary>
    public const string UsualExperiment = "hone";

    MlflowTarget(Uri address, string experiment, string? authorization) =>
        (Address, Experiment, Authorization) = (address, experiment, authorization);

    /// <summary>Where it is, without user and password.</summary>
    public Uri Address { get; }

    /// <summary>The experiment that runs are put into.</summary>
    public string Experiment { get; }

    /// <summary>The header that lets a request in; null for none. Never written anywhere.</summary>
    internal string? Authorization { get; }

    /// <summary>A server by its address, or by the environment that MLflow's own clients read.</summary>
    /// <param name="text">An address, or <c>env</c>: then <c>MLFLOW_TRACKING_URI</c> and <c>MLFLOW_TRACKING_TOKEN</c>, or
    /// <c>_USERNAME</c> and <c>_PASSWORD</c>, are read.</param>
    /// <param name="experiment">The experiment; null for the usual one.</param>
    /// <param name="environment">A variable's value; the process's own when null.</param>
    /// <exception cref="InvalidDataException">It is no address of a server.</exception>
    public static MlflowTarget Of(string text, string? experiment, Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        if (text != ReportAddress.Environment)
            return new MlflowTarget(ReportAddress.Parse(text, "an MLflow server", "http://localhost:5000"),
                experiment ?? UsualExperiment, null);

        string given = environment("MLFLOW_TRACKING_URI") is { Length: > 0 } uri ? uri : throw new InvalidDataException(
            "the address of the MLflow server is to come from the environment, and MLFLOW_TRACKING_URI is not set\n"
            + "Set it, or write the address itself, such as http://localhost:5000.");
        Uri address = ReportAddress.Parse(given, "an MLflow server", "http://localhost:5000", mayNameUser: true);
        string? user = environment("MLFLOW_TRACKING_USERNAME") is { Length: > 0 } name
            ? $"{name}:{environment("MLFLOW_TRACKING_PASSWORD")}" : null;
        user ??= address.UserInfo.Length > 0 ? Uri.UnescapeDataString(address.UserInfo) : null;
        string? authorization = environment("MLFLOW_TRACKING_TOKEN") is { Length: > 0 } token ? $"Bearer {token}"
            : user is not null ? $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(user))}" : null;
        return new MlflowTarget(new UriBuilder(address) { UserName = "", Password = "" }.Uri,
            experiment ?? (environment("MLFLOW_EXPERIMENT_NAME") is { Length: > 0 } named ? named : UsualExperiment), authorization);
    }
}
