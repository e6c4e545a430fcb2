using Hone.Formats.Gguf;
using Hone.Hosting.Recipes;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors.Backends;
using Hone.Text;

namespace Hone.Hosting.Exchange;

/// <summary>
/// A GGUF file in memory, used as it is: what it stores in half precision or in blocks stays so, and is multiplied from there, so that it
/// takes about as much memory as the file. It owns model and backend, until they are taken of it.
/// </summary>
sealed record ModelFile(
    string Path, GptModel Model, IBackend Backend, Tokenizer Tokenizer, TextFormat Format, Recipe Recipe, IReadOnlyList<string> Notes)
    : IDisposable
{
    /// <summary>Whether a person means a file by RUN.</summary>
    public static bool IsMeant(string run) => GgufReader.IsGguf(run);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Backend.Dispose();
        Model.Dispose();
    }

    /// <summary>Loads a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or asks for what Hone does not compute.</exception>
    public static ModelFile Load(string path, int threads)
    {
        using ForeignModel file = ForeignModel.Open(path);
        FamilyReading reading = file.Read();
        TensorPlan plan = TensorPlan.Of(file, reading.Family, reading.Options);
        List<string> notes = [.. file.Notes];
        Tokenizer tokenizer = ModelImport.TokenizerOf(file, new ImportOptions(), reading.Options, notes);
        TextFormat format = ModelImport.FormatOf(
            file, ImportedTemplate.Of(System.IO.Path.GetDirectoryName(file.In(HuggingFaceFolder.ConfigFile))!), tokenizer, notes);
        Recipe recipe = ModelImport.RecipeOf(reading.Options, tokenizer);
        IBackend backend = Backends.Create(threads: threads);
        GptModel model = new(reading.Options);
        try
        {
            model.Parameters.Pack(plan.PackingOf);
            model.Allocate(backend, seed: null);
            plan.LoadInto(model.Parameters);
            return new ModelFile(path, model, backend, tokenizer, format, recipe, notes);
        }
        catch
        {
            model.Dispose();
            backend.Dispose();
            throw;
        }
    }
}
