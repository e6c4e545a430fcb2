using System.Text;
using System.Text.Json.Nodes;
using Hone.Runs;

namespace Hone.EndToEnd;

/// <summary>Data that would deceive stop a run before it has a folder, by name; what was found is in the record.</summary>
public sealed class AuditedRuns : HoneProgram
{
    const string Small =
        "tokenizer: { kind: bytes }\nmodel: { layers: 1, width: 32, heads: 2, context: 16 }\ntraining: { steps: 4, batch: 2 }\n"
        + "samples: { every: 0 }\nevaluation: { tokens: 512 }";

    /// <summary>Paragraphs of made-up words; from the given one on, those of the beginning once more.</summary>
    static string Text(int paragraphs, int leakFrom)
    {
        Random random = new(7);
        string[] all = [.. Enumerable.Range(0, paragraphs).Select(_ => string.Join(' ', Enumerable.Range(0, 40).Select(_ => Word())))];
        return string.Join("\n\n", all.Select((paragraph, i) => i >= leakFrom ? all[i - leakFrom] : paragraph)) + "\n";

        string Word() => string.Concat(Enumerable.Range(0, random.Next(2, 9)).Select(_ => (char)random.Next('a', 'z' + 1)));
    }

    void Write(string text)
    {
        File.WriteAllText(In("r.yaml"), Small);
        File.WriteAllText(In("text.txt"), text);
    }

    [Fact]
    public void A_validation_part_that_repeats_the_training_part_is_refused_and_leaves_nothing_behind()
    {
        Write(Text(200, leakFrom: 185));

        Hone("train", "r.yaml", "--data", "text.txt")
            .ShouldRefuse("text.txt: 15 of 20 held-out passages (75%)", "such as validation", "data.waive=repeated_passages_across");
        Hone("train", "r.yaml", "--data", "text.txt", "--set", "data.waive=groups_across")
            .ShouldRefuse("data.waive=groups_across,repeated_passages_across");
        Hone("train", "r.yaml", "--data", "text.txt", "--set", "data.waive=repeated_passage_across")
            .ShouldRefuse("no check repeated_passage_across, did you mean repeated_passages_across?");
        Directory.Exists(Runs).ShouldBeFalse();
    }

    [Fact]
    public void A_waived_finding_and_the_baselines_are_in_the_record()
    {
        Write(Text(200, leakFrom: 185));

        Answer answer = Hone("train", "r.yaml", "--name", "tiny", "--data", "text.txt", "--set", "data.waive=repeated_passages_across",
            "--json");

        answer.Code.ShouldBe(0, answer.Error);
        Manifest manifest = TheRun().ReadManifest();
        RecordedFinding finding = manifest.Audit!.Findings.Single(found => found.Check == "repeated_passages_across");
        (finding.Count, finding.Total, finding.IsWaived, finding.Severity).ShouldBe((15, 20, true, "refusal"));
        finding.Examples.ShouldNotBeEmpty();
        manifest.Audit.Waived.ShouldBe(["repeated_passages_across"]);
        IReadOnlyList<BaselineLoss> baselines = manifest.Baselines.ShouldNotBeNull();
        baselines.Select(baseline => baseline.Name).ShouldBe(["uniform", "unigram", "bigram"]);
        baselines.Select(baseline => baseline.NatsPerToken).ShouldBeInOrder(SortDirection.Descending);
        string report = File.ReadAllText(TheRun().ReportFile);
        report.ShouldContain("(`repeated_passages_across`, waived by name).");
        report.ShouldContain("bits per byte). The model is ");
    }

    [Fact]
    public void A_clean_text_passes_and_the_verb_says_so_too()
    {
        Write(Text(200, leakFrom: 200));

        Hone("train", "r.yaml", "--name", "tiny", "--data", "text.txt").Code.ShouldBe(0);
        TheRun().ReadManifest().Audit!.Findings.ShouldAllBe(finding => finding.Severity == "note");
        Answer answer = Hone("data", "audit", "text.txt");
        answer.Code.ShouldBe(0, answer.Error);
        answer.Output.ShouldContain("nothing to find fault with");
        Hone("data", "audit", "tiny.yaml").Output.ShouldContain("by chance");
    }

    [Fact]
    public void The_verb_ends_with_2_where_a_run_would_not_start_and_gives_one_document()
    {
        Write(Text(200, leakFrom: 185));

        Answer answer = Hone("data", "audit", "text.txt", "--json");
        answer.Code.ShouldBe(2);
        ((bool)answer.Json["passed"]!).ShouldBeFalse();
        JsonObject finding = answer.Json["findings"]!.AsArray()[0]!.AsObject();
        ((string)finding["check"]!, (int)finding["count"]!).ShouldBe(("repeated_passages_across", 15));
        ((string)finding["examples"]![0]!["second"]!["where"]!).ShouldStartWith("train, ");
        answer.ShouldTell("--waive repeated_passages_across");
        Hone("data", "audit", "text.txt", "--waive", "repeated_passages_across").Code.ShouldBe(0);
    }

    [Fact]
    public void Documents_of_JSON_lines_are_audited_with_their_labels_groups_and_parts()
    {
        string[] texts = Text(40, leakFrom: 40).Split("\n\n");
        File.WriteAllLines(In("mail.jsonl"),
        [
            .. texts.Select((text, i) => $$"""{"text":"{{text.Trim()}}","class":"{{i % 2}}","sender":"{{i}}","part":"{{(i % 4 == 0 ? "test" : "train")}}"}"""),
            $$"""{"text":"{{texts[1].Trim()}}","class":"0","sender":"1","part":"test"}""",
        ]);

        Answer answer = Hone("data", "audit", "mail.jsonl", "--text-column", "text", "--label-column", "class", "--group-column", "sender",
            "--split-column", "part", "--split", "given", "--json");

        answer.Code.ShouldBe(2, answer.Error);
        answer.Json["findings"]!.AsArray().Select(finding => (string)finding!["check"]!)
            .ShouldBe(["exact_duplicates_across", "conflicting_labels", "groups_across"]);
        ((string)answer.Json["findings"]![0]!["examples"]![0]!["first"]!["where"]!).ShouldBe("test, mail.jsonl, line 41");
    }

    [Fact]
    public void Documents_are_audited_however_they_come()
    {
        string[] texts = Text(40, leakFrom: 40).Split("\n\n");
        Write("");
        File.WriteAllLines(In("mail.jsonl"), texts.Append(texts[7]).Select((text, i) => $$"""{"text":"{{text.Trim()}}","part":"{{(i % 4 == 0 ? "validation" : "train")}}"}"""));
        string[] given = ["--set", "data.split=given", "--set", "data.split_column=part"];
        const string told = "1 of 11 held-out documents (9.09%)";

        Hone(["train", "r.yaml", "--data", "mail.jsonl", .. given]).ShouldRefuse(told, "mail.jsonl, line 41", "mail.jsonl, line 8");
        Hone(["train", "r.yaml", "--data", "mail.jsonl", .. given, "--set", "data.streaming=true"])
            .ShouldRefuse(told, "mail.jsonl, line 41");
        Answer prepared = Hone("data", "prepare", "mail.jsonl", "--out", "mail", "--tokenizer", "bytes", "--split", "given",
            "--split-column", "part");
        prepared.Code.ShouldBe(0, prepared.Error);
        File.WriteAllText(In("p.yaml"), Small[(Small.IndexOf('\n', StringComparison.Ordinal) + 1)..]);   // the folder has its tokenizer
        Hone("train", "p.yaml", "--data", "mail").ShouldRefuse(told, "mail.jsonl, line 41");
        Hone("data", "audit", "mail").Code.ShouldBe(2);
        Directory.Exists(Runs).ShouldBeFalse();

        Answer waived = Hone("train", "p.yaml", "--name", "tiny", "--data", "mail", "--set", "data.waive=exact_duplicates_across");
        waived.Code.ShouldBe(0, waived.Error);
        TheRun().ReadManifest().Baselines.ShouldNotBeNull().Count.ShouldBe(3);
        Answer streamed = Hone(
            ["train", "r.yaml", "--name", "streamed", "--data", "mail.jsonl", .. given, "--set", "data.streaming=true", "--set",
            "data.waive=exact_duplicates_across"]);
        streamed.Code.ShouldBe(0, streamed.Error);
        TheRun("streamed").ReadManifest().Baselines.ShouldNotBeNull().Select(baseline => baseline.Name)
            .ShouldBe(["uniform", "unigram", "bigram"]);
    }

    [Fact]
    public void Where_a_part_has_no_document_the_audit_says_what_a_run_would()
    {
        File.WriteAllText(In("header.csv"), "text,label\n");
        File.WriteAllText(
            In("one.jsonl"), "{\"text\": \"One document, which is for validation by the hash of its text, or else to learn from.\"}\n");
        File.WriteAllText(In("r.yaml"), "tokenizer: { kind: characters }\nmodel: { layers: 1, width: 32, context: 16 }\n");
        foreach (string kind in (string[])["characters", "bytes", "bpe"])
        {
            Hone("train", "r.yaml", "--data", "header.csv", "--set", $"tokenizer.kind={kind}").ShouldRefuse("header.csv holds no document");
            Hone("train", "r.yaml", "--data", "one.jsonl", "--set", $"tokenizer.kind={kind}")
                .ShouldRefuse("no document of one.jsonl is for ");
        }

        Hone("data", "prepare", "header.csv", "--out", "p").ShouldRefuse("header.csv holds no document");
        Hone("data", "audit", "header.csv").ShouldRefuse("header.csv holds no document");
        Hone("data", "audit", "one.jsonl").ShouldRefuse("no document of one.jsonl is for ", "--validation");
        Hone("data", "audit", "one.jsonl", "--validation", "0").Code.ShouldBe(0);
    }

    [Fact]
    public void What_cannot_be_audited_is_told_in_two_lines()
    {
        Hone("data", "audit", "nowhere.txt").ShouldRefuse("nowhere.txt");
        Hone("data", "audit", "nowhere.yaml").ShouldRefuse("nowhere.yaml");
        File.WriteAllText(In("empty.txt"), "");
        Hone("data", "audit", "empty.txt").ShouldRefuse("empty.txt is empty");
        File.WriteAllText(In("torn.jsonl"), "{\"text\":\"one\"}\n{\"text\":\"tw");
        Hone("data", "audit", "torn.jsonl").ShouldRefuse("torn.jsonl", "2");
        Hone("data", "audit", "tiny.yaml", "--waive", "everything").ShouldRefuse("no check everything");
        File.WriteAllBytes(In("latin.txt"), Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat("été à la plage, ", 500))));
        Answer latin = Hone("data", "audit", "latin.txt");
        latin.Code.ShouldBe(2);
        latin.ShouldTell("are no UTF-8", "iconv");
    }
}
