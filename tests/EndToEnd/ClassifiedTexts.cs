using System.Text.Json.Nodes;

namespace Hone.EndToEnd;

/// <summary>A classifier of texts, from a table to its answers, as a person types it.</summary>
public sealed class ClassifiedTexts : HoneProgram
{
    [Fact]
    public void A_table_becomes_a_classifier_that_answers()
    {
        File.WriteAllText(In("c.yaml"), """
            name: c
            model: {kind: ngrams, buckets: 512, width: 16, features: 64}
            training: {steps: 40, batch: 16}
            """);
        File.WriteAllText(In("rows.tsv"), string.Concat(Enumerable.Range(0, 200).Select(i =>
            i % 3 == 0 ? $"bad\tan awful thing {i}\n" : $"good\ta lovely thing {i}\n")));
        Answer trained = Hone("train", "c.yaml", "--data", "rows.tsv");
        trained.Code.ShouldBe(0, trained.Error);
        trained.Error.ShouldContain("TF-IDF + logistic regression: accuracy");

        Answer one = Hone("classify", "c", "an awful day");
        one.Output.ShouldStartWith("bad\t");
        one.Output.ShouldEndWith("\tan awful day\n");
        File.WriteAllText(In("texts.txt"), "a lovely day\n\nan awful day\n");
        JsonArray texts = Hone("classify", "c", "--file", "texts.txt", "--json", "--top", "1").Json["texts"]!.AsArray();
        texts.Select(text => (string)text!["labels"]![0]!).ShouldBe(["good", "bad"]);
        texts[0]!["probabilities"]!.AsArray().Count.ShouldBe(1);
        File.WriteAllText(In("rows.csv"), "id,body\n1,\"a lovely\nday\"\n");
        Hone("classify", "c", "--file", "rows.csv", "--text-column", "body").Output.ShouldEndWith("\ta lovely day\n");

        Hone("train", "c.yaml", "--data", "rows.tsv", "--set", "seed=2", "--name", "d").Code.ShouldBe(0);
        JsonObject both = Hone("classify", "c", "--with", "d", "an awful day", "--json").Json;
        both["checkpoints"]!.AsArray().Count.ShouldBe(2);
        ((string)both["texts"]![0]!["labels"]![0]!).ShouldBe("bad");
        Hone("classify", "c", "--with", "d", "--file", "rows.tsv", "--measure").Output.ShouldStartWith("200 examples: accuracy ");
        ((int)Hone("classify", "c", "--file", "rows.tsv", "--measure", "--json").Json["examples"]!).ShouldBe(200);
        Hone("show", "c").Output.ShouldContain("TF-IDF + logistic regression: accuracy");
        Hone("classify", "c", "--measure").ShouldRefuse("--measure needs texts with labels");
        Hone("classify", "c", "a text", "--file", "texts.txt").ShouldRefuse("a text and a file are named");
        Hone("classify", "c", "--file", "gone.txt").ShouldRefuse("gone.txt");
        Hone("sample", "c").Code.ShouldBe(2);
    }
}
