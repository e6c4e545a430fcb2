using Hone.Hosting.Recipes;
using Hone.Runs.Reporting;

namespace Hone.Hosting.Settings;

/// <summary>To whom a run tells what happens, besides its own record. None of it changes anything of the run.</summary>
/// <param name="TensorBoard">It writes TensorBoard event files.</param>
/// <param name="Mlflow">An MLflow server's address, or <c>env</c>; null for none.</param>
/// <param name="MlflowExperiment">The experiment there; null for the usual one.</param>
/// <param name="Otlp">An OpenTelemetry collector's address, or <c>env</c>; null for none.</param>
sealed record ReportSettings(bool TensorBoard, string? Mlflow, string? MlflowExperiment, string? Otlp)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="InvalidDataException">An address is none.</exception>
    public static ReportSettings Of(Recipe recipe)
    {
        string? mlflow = recipe.OptionalText("report.mlflow"), otlp = recipe.OptionalText("report.otlp");
        string? experiment = mlflow is null ? null : recipe.OptionalText("report.mlflow_experiment");
        Check("report.mlflow", mlflow, text => MlflowTarget.Of(text, experiment));
        Check("report.otlp", otlp, text => OtlpTarget.Of(text));
        return new ReportSettings(recipe.Flag("report.tensorboard"), mlflow, experiment, otlp);

        void Check(string key, string? text, Action<string> parse)
        {
            if (text is null or ReportAddress.Environment) return;               // the environment is another's when a record is read
            try
            {
                parse(text);
            }
            catch (InvalidDataException problem)
            {
                throw recipe.Refusal(key, $"{key}: {problem.Message.Replace("\n", "; ", StringComparison.Ordinal).TrimEnd('.')}");
            }
        }
    }
}
