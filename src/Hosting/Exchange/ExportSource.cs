using System.Text.Json.Nodes;
using Hone.Hosting.Evaluation;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Runs;

namespace Hone.Hosting.Exchange;

/// <summary>A checkpoint on its way out, and what its record says of it.</summary>
/// <param name="Subject">The checkpoint, with the text that it is measured on.</param>
/// <param name="Manifest">Its run's.</param>
/// <param name="Family">The family it goes out as.</param>
/// <param name="Kept">Files of the model that it was imported from.</param>
/// <param name="Config">Its config.json, with the ids of the tokens that begin and end a text.</param>
sealed record ExportSource(EvaluationSubject Subject, Manifest Manifest, ModelFamily Family, KeptFiles Kept, JsonObject Config)
{
    /// <summary>The model.</summary>
    public GptOptions Model => Subject.Model.Options;

    /// <summary>A checkpoint that a format can hold.</summary>
    public static ExportSource Of(EvaluationSubject subject, ExportFormat format)
    {
        ModelFamily family = format.FamilyOf(subject.Model.Options);
        KeptFiles kept = KeptFiles.Of(subject.Folder);
        JsonObject config = kept.Complete(family, subject.Model.Options);
        int? end = subject.Format.Bos is { } bos ? subject.Tokenizer.FindSpecial(bos) : null;
        if (!config.ContainsKey("bos_token_id")) config["bos_token_id"] = end;
        if (!config.ContainsKey("eos_token_id"))
            config["eos_token_id"] = (subject.Format.Conversation?.AssistantEnd ?? subject.Format.Chat?.End) is { } stop
                && subject.Tokenizer.FindSpecial(stop) is { } answered && answered != end ? new JsonArray(answered, end) : end;
        return new ExportSource(subject, subject.Folder.ReadManifest(), family, kept, config);
    }
}
