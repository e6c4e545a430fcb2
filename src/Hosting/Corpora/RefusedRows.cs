using System.Globalization;
using System.Text;
using Hone.Data.Rows;
using Hone.Training;

namespace Hone.Hosting.Corpora;

/// <summary>The text of a step that the guard refused, for a person to find what is wrong with it.</summary>
static class RefusedRows
{
    /// <summary>Every row of the step, with where it stands, in the order the step read them.</summary>
    /// <param name="session">The run.</param>
    /// <param name="first">The step's first row.</param>
    public static string TextOf(LanguageSession session, Position first)
    {
        RowText rows = new(session.Corpus.Train, session.Corpus.Tokenizer);
        TrainingOptions options = session.Settings.Training;
        StringBuilder text = new();
        int atOnce = options.TokensAtOnce / session.Corpus.Train.Length;
        for (int i = 0; i < options.MicroBatchesAt(session.State.Step) * atOnce; i++)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"--- micro-batch {i / atOnce + 1}, epoch {first.Epoch}, row {first.Row}\n");
            foreach (RowText.TextSpan span in rows.Read(ref first)) text.Append(span.Text);
            text.Append('\n');
        }

        return text.ToString();
    }
}
