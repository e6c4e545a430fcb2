using Hone.Cli.Composition;
using Hone.Cli.Recipes;
using Hone.Runs;
using Hone.Training.Events;
var sets = args.SkipWhile(a => a != "--set").Where(a => a.Contains('='));
long t0 = System.Diagnostics.Stopwatch.GetTimestamp();
Recipe recipe = Recipe.Read(args[0], args.Skip(1));
using Session s = Session.Begin(recipe, 2);
s.ReadRest();
RunFolder f = new RunStore("/tmp/runs").Create("x");
s.Corpus.Tokenizer.Save(Tokenizers.PathIn(f));
Console.WriteLine($"{s.Cost.Parameters} params, planned {s.PlannedBytes/1e6:F1} MB, act {s.MicroBatch.SizeInBytes/1e6:F1} MB, train tokens {s.Corpus.TrainTokens} val {s.Corpus.Validation.TargetCount} floor {s.Corpus.Floor}, {System.Diagnostics.Stopwatch.GetElapsedTime(t0).TotalSeconds:F2}s");
var ms = new List<double>();
foreach (TrainingEvent e in s.Assemble(f, recipe.Effective).Run(s.State))
{
    if (e is StepTaken t) { ms.Add(t.Seconds*1e3); if (t.Step % 100 == 0) Console.WriteLine($"{t.Step} {t.Loss:F4} norm {t.GradientNorm:F3} lr {t.LearningRate:G3} {t.Seconds*1e3:F1} ms"); }
    else Console.WriteLine(e.ToString().ReplaceLineEndings("\\n")[..Math.Min(400, e.ToString().ReplaceLineEndings("\\n").Length)]);
}
ms.Sort(); Console.WriteLine($"median {ms[ms.Count/2]:F2} ms; total {System.Diagnostics.Stopwatch.GetElapsedTime(t0).TotalSeconds:F1}s");
