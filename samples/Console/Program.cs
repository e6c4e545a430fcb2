using Hone.Hosting;
using Hone.Training.Events;

// Trains a small model on made-up stories, from code alone, then lets it write. Ctrl-C stops after saving; the run can be resumed.
using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, e) => (e.Cancel, _) = (true, stop.CancelAsync());

string folder;
using (TrainingRun run = TrainingRun.Create(new TrainingRunOptions
{
    Name = "stories",
    Settings = new Dictionary<string, string>
    {
        ["data.stories"] = "2000",
        ["model.layers"] = "2",
        ["model.width"] = "64",
        ["model.context"] = "64",
        ["training.steps"] = "200",
        ["tokenizer.kind"] = "characters",
    },
}))
{
    folder = run.Folder.Path;
    Console.WriteLine($"run {run.Id}");
    await foreach (TrainingEvent e in run.StartAsync(stop.Token))
        Console.Write(e switch
        {
            Evaluated measured => $"step {measured.Step}: validation loss {measured.Loss:F4}\n",
            RunFinished finished => $"{finished.Reason}\n",
            RunFailed failed => $"{failed.Reason}\n",
            _ => "",
        });
}

using LanguageModel model = LanguageModel.Load($"{folder}@best");
foreach (string piece in model.Generate("Once", new() { Temperature = 0.8f, Tokens = 120 }))
    Console.Write(piece);
Console.WriteLine();
