using System.Text;
using Hone.Cli.Screen;
using Hone.Insight.Proofs;
using Hone.Training;
using Hone.Training.Events;
using Hone.Unit.Runs;

namespace Hone.Unit.Insight;

public sealed class ChainChecks : Scratch
{
    const int Steps = 12, ResumedAt = 8;

    /// <summary>A true chain, with a process that was killed after its last step and one that went on before it.</summary>
    string Write()
    {
        string path = In("events.jsonl");
        byte[] chain = new byte[HashChain.Length], saved = [];
        using EventLog log = EventLog.Open(path, new Clock());
        log.Append(Examples.Started(0));
        for (int i = 0; i < Steps; i++)
        {
            Take(i);
            if (i + 1 == ResumedAt) saved = [.. chain];
        }

        log.Append(Examples.Started(ResumedAt) with { Chain = Convert.ToHexStringLower(saved) });
        saved.CopyTo(chain, 0);
        for (int i = ResumedAt; i < Steps; i++) Take(i);
        log.Append(Examples.Finished(Steps));
        return path;

        void Take(int step)
        {
            byte[] batch = BitConverter.GetBytes(step * 7919L);
            (float loss, float norm, float rate) = (3 - step * 0.123f, 0.7f, 1e-3f * step);
            HashChain.Extend(chain, step, loss, norm, rate, batch);
            log.Append(new StepTaken(step, loss, norm, rate, 64, step, 0.5, Convert.ToHexStringLower(batch),
                Convert.ToHexStringLower(chain)));
            if (step % 4 == 3) log.Append(Examples.Evaluation(step + 1));
        }
    }

    [Fact]
    public void A_true_chain_holds()
    {
        ChainCheck check = ChainCheck.Of(EventLog.ReadRaw(Write()));
        check.Problem.ShouldBeNull();
        check.Links.ShouldBe(2 + Steps + Steps - ResumedAt);
    }

    [Fact]
    public void One_bit_of_any_number_that_is_in_the_chain_is_found_at_its_line()
    {
        string path = Write();
        string[] lines = File.ReadAllLines(path);
        for (int line = 0; line < lines.Length; line++)
            foreach (string field in (string[])["loss", "gradient_norm", "learning_rate", "batch", "chain", "step"])
            {
                int at = lines[line].IndexOf($"\"{field}\":", StringComparison.Ordinal);
                if (at < 0 || (field is "loss" && !lines[line].Contains("step_taken", StringComparison.Ordinal))) continue;
                for (at += field.Length + 3; !char.IsAsciiHexDigit(lines[line][at]); at++) { }
                string[] altered = [.. lines];
                StringBuilder text = new(lines[line]);
                text[at] ^= (char)1;                                         // a digit becomes its neighbour
                altered[line] = text.ToString();
                File.WriteAllText(path, string.Join('\n', altered) + '\n');
                string? problem = ChainCheck.Of(EventLog.ReadRaw(path)).Problem;
                problem.ShouldNotBeNull($"{field} of line {line + 1}: {altered[line]}");
                problem.ShouldContain($"line {line + 1} of events.jsonl", Case.Sensitive, field);
            }
    }

    [Fact]
    public void A_step_that_is_gone_or_moved_is_found()
    {
        string path = Write();
        string[] lines = File.ReadAllLines(path);
        File.WriteAllText(path, string.Join('\n', lines.Where((_, i) => i != 3)) + '\n');
        ChainCheck.Of(EventLog.ReadRaw(path)).Problem
            .ShouldBe("line 4 of events.jsonl: step 2 is missing, step 3 follows the one before it");
        (lines[3], lines[4]) = (lines[4], lines[3]);
        File.WriteAllText(path, string.Join('\n', lines) + '\n');
        ChainCheck.Of(EventLog.ReadRaw(path)).Problem!.ShouldStartWith("line 4 of events.jsonl");
        File.WriteAllText(path, string.Join('\n', lines[1..]) + '\n');
        ChainCheck.Of(EventLog.ReadRaw(path)).Problem!.ShouldContain("before the run began");
        File.WriteAllText(path, lines[0] + "\nnonsense\n");
        ChainCheck.Of(EventLog.ReadRaw(path)).Problem!.ShouldStartWith("line 2 of events.jsonl is no event");
    }
}
