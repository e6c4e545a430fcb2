using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Hosting.Exchange;
using Hone.Hosting.Exchange.Classifiers;
using Hone.Hosting.Recipes;
using Hone.Insight.Classification;
using Hone.Runs;
using Hone.Runs.Classification;
using Hone.Training.Checkpoints;
using Hone.Training.Events;

namespace Hone.Unit.Hosting.Classifiers;

/// <summary>Runs of classifiers of texts, on a few made-up ones: bits, records, what is refused.</summary>
public sealed class TextClassifiers : Hone.Unit.Runs.Scratch
{
    const string Small = """
        name: small
        model: {kind: ngrams, buckets: 4096, width: 16, features: 64}
        training: {steps: 120, batch: 16}
        evaluation: {every: 60}
        """;

    static readonly string[] Good = ["great", "lovely", "fine", "splendid"], Bad = ["poor", "awful", "broken", "dreadful"];

    [Fact]
    public void The_bits_depend_neither_on_threads_nor_on_being_stopped()
    {
        string data = Data();
        RunFolder whole = Train(Create(data, threads: 1)), other = Train(Create(data, threads: 2));
        Chain(other).ShouldBe(Chain(whole));
        RunFolder stopped;
        using (TrainingRun begun = Create(data, threads: 2))
        {
            stopped = begun.Folder;
            foreach (TrainingEvent e in begun.Run(TestContext.Current.CancellationToken))
                if (e is CheckpointSaved { Step: 60 }) break;
        }

        File.Exists(stopped.ClassificationFile).ShouldBeFalse();
        Train(TrainingRun.Resume(stopped.Path, In("runs"), threads: 1));
        Chain(stopped).ShouldBe(Chain(whole));
        Hashes(stopped).ShouldBe(Hashes(whole));
        File.ReadAllText(stopped.ClassificationFile).ShouldBe(File.ReadAllText(whole.ClassificationFile));
    }

    [Fact]
    public void A_run_ends_with_its_test_beside_the_classifiers_that_it_has_to_beat()
    {
        RunFolder folder = Train(Create(Data()));
        ClassificationRecord record = ClassificationRecord.Read(folder.ClassificationFile)!;

        record.Classes.ShouldBe(["bad", "good"]);
        record.Classifiers.Select(one => one.Name).ShouldBe([
            "ngrams", "ngrams, tuned", "ngrams, careful", "majority", "TF-IDF + logistic regression",
            "mean of ngrams and TF-IDF + logistic regression"]);
        record.Classifiers[0].Accuracy.ShouldBeGreaterThan(0.9);
        record.Classifiers[3].Accuracy.ShouldBeLessThan(0.8);
        record.Classifiers[4].Accuracy.ShouldBeGreaterThan(0.9);
        record.Classifiers[3].Missed.ShouldBe(record.PerClass[0].Examples);
        record.Classifiers[3].Lost.ShouldBe(0);
        record.Classifiers[2].Lost.ShouldBe(0);
        (record.TrainExamples + record.ValidationExamples + record.TestExamples).ShouldBe(300);
        record.Confusion.Sum(row => row.Sum()).ShouldBe(record.TestExamples);
        record.PerClass.Sum(one => one.Examples).ShouldBe(record.TestExamples);
        record.Reliability.Sum(one => one.Examples).ShouldBe(record.TestExamples);
        JsonNode.DeepEquals(JsonNode.Parse(record.ToJson()), record.ToNode()).ShouldBeTrue();

        string report = File.ReadAllText(folder.ReportFile);
        report.ShouldContain("## Classification");
        report.ShouldContain("mean of ngrams and TF-IDF");
        report.ShouldContain("confusion.png");
        File.Exists(Path.Combine(folder.Path, "confusion.png")).ShouldBeTrue();
        File.Exists(Path.Combine(folder.Path, "reliability.png")).ShouldBeTrue();
        Manifest manifest = folder.ReadManifest();
        manifest.Classes.ShouldBe(record.Classes);
        manifest.Baselines!.Select(one => one.Name).ShouldBe(["majority", "TF-IDF + logistic regression"]);
        Should.Throw<InvalidDataException>(
                () => ClassifierExport.Write(folder.Path, new ExportOptions { Out = In("out"), To = "onnx", Threads = 1 })).Message
            .ShouldEndWith($"which no tokenizer of other programs makes\nAsk it here: hone classify {folder.Id}.");

        using TextClassifier classifier = TextClassifier.Load(folder.Path, threads: 1);
        classifier.Warning.ShouldBeNull();
        classifier.Temperature.ShouldBe(record.Classifiers[0].Temperature);
        string[] texts = ["a lovely day 3", "an awful day 4"];
        IReadOnlyList<ClassifiedText> both = classifier.Classify(texts);
        both.Select(one => one.Labels.Single()).ShouldBe(["good", "bad"]);
        both[1].Probabilities.Sum(pair => pair.Probability).ShouldBe(1, 1e-9);
        classifier.Classify(texts[1..])[0].Probabilities.ShouldBe(both[1].Probabilities);
        classifier.Classify([]).ShouldBeEmpty();
        File.WriteAllText(folder.ClassificationFile, "{");
        Should.Throw<InvalidDataException>(() => TextClassifier.Load(folder.Path, threads: 1)).Message.ShouldContain("cannot be read");
        File.Delete(folder.ClassificationFile);
        using TextClassifier uncalibrated = TextClassifier.Load(folder.Path, threads: 1);
        uncalibrated.Warning!.ShouldContain("not calibrated");
        uncalibrated.Temperature.ShouldBe(1);
    }

    [Fact]
    public void A_recipe_says_whose_answers_are_given_and_classify_gives_those_that_were_measured()
    {
        string data = Data();
        RunFolder folder = Train(Create(data, settings: ["evaluation.answers=mean", "evaluation.threshold=tuned"]));
        ClassificationRecord record = ClassificationRecord.Read(folder.ClassificationFile)!;
        record.Classifiers.Select(one => one.Name).ShouldBe([
            "mean of ngrams and TF-IDF + logistic regression, tuned", "mean of ngrams and TF-IDF + logistic regression",
            "mean of ngrams and TF-IDF + logistic regression, careful", "ngrams", "majority", "TF-IDF + logistic regression"]);
        record.Answers.Select(one => one.By).ShouldBe(["mean", "model", "regression"]);
        record.Answers[0].Threshold.ShouldBe(record.Classifiers[0].Threshold);

        // Its own test, told by the hash of each text, is classified as the record says.
        string test = Write("test.csv", "text,label\n" + string.Concat(File.ReadLines(data).Skip(1).Where(line =>
            BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(line.Split(',')[0]))) < 0.2 * 4294967296.0)
            .Select(line => line + "\n")));
        foreach ((string? by, string name) in new[] { (null, record.Classifiers[0].Name), ("model", "ngrams"),
            ("regression", "TF-IDF + logistic regression") })
        {
            using TextClassifier classifier = TextClassifier.Load(folder.Path, threads: 1, by: by);
            classifier.Answer.By.ShouldBe(by ?? "mean");
            ClassificationMeasures measures = new ClassifierEnsemble([classifier]).Measure(test);
            ClassifierResult result = record.Classifiers.Single(one => one.Name == name);
            measures.Count.ShouldBe(record.TestExamples);
            measures.Nats.ShouldBe(result.Nats, 1e-6);
            if (by is null) measures.Accuracy.ShouldBe(result.Accuracy, 1e-12);
        }

        File.WriteAllBytes(folder.RegressionFile, File.ReadAllBytes(folder.RegressionFile)[..^8]);
        Should.Throw<InvalidDataException>(() => TextClassifier.Load(folder.Path, threads: 1));
        File.Delete(folder.RegressionFile);
        Should.Throw<InvalidDataException>(() => TextClassifier.Load(folder.Path, threads: 1)).Message.ShouldContain("is gone");
        using (TextClassifier alone = TextClassifier.Load(folder.Path, threads: 1, by: "model"))
            alone.Temperature.ShouldBe(record.Classifiers.Single(one => one.Name == "ngrams").Temperature, 1e-12);
        File.Delete(folder.ClassificationFile);
        Should.Throw<InvalidDataException>(() => TextClassifier.Load(folder.Path, threads: 1, by: "mean")).Message.ShouldContain(
            "has not been measured");
    }

    [Theory]
    [InlineData("evaluation.threshold=tuned", "there are 3 classes")]
    [InlineData("data.label_separator=|;evaluation.answers=mean", "there is no regression")]
    [InlineData("data.label_separator=|;evaluation.threshold=careful", "may have several labels")]
    public void Answers_that_cannot_be_given_are_refused(string settings, string why)
    {
        string data = Write("three.csv", "text,label\n" + string.Concat(Enumerable.Range(0, 90).Select(i => $"thing {i},class{i % 3}\n")));
        Should.Throw<InvalidDataException>(() => Create(data, settings: settings.Split(';'))).Message.ShouldContain(why);
    }

    [Fact]
    public void A_text_may_have_several_labels_and_classes_may_count_alike()
    {
        string data = Write("several.csv", "text,labels\n" + string.Concat(Enumerable.Range(0, 300).Select(i =>
            $"{(i % 2 == 0 ? Good[i / 2 % 4] : "")} {(i % 3 == 0 ? Bad[i / 3 % 4] : "")} thing {i},"
                + $"{(i % 2 == 0 ? "good" : "")}|{(i % 3 == 0 ? "bad" : "")}\n")));
        RunFolder folder = Train(Create(data, settings: ["data.label_separator=|", "training.class_weights=true"]));
        ClassificationRecord record = ClassificationRecord.Read(folder.ClassificationFile)!;
        record.Classifiers.Single().Accuracy.ShouldBeGreaterThan(0.8);
        record.Thresholds!.Count.ShouldBe(2);
        record.Notes[0].ShouldStartWith("A text may have several labels");
        using TextClassifier classifier = TextClassifier.Load(folder.Path, threads: 1);
        classifier.Classify(["splendid broken thing 6"])[0].Labels.Order().ShouldBe(["bad", "good"]);
        classifier.Classify(["thing 8"])[0].Labels.ShouldBeEmpty();
        Should.Throw<InvalidDataException>(() => new ClassifierEnsemble([classifier]).Measure(data)).Message.ShouldContain(
            "gives a text several labels");
    }

    [Fact]
    public void Other_data_may_be_tested_on()
    {
        string test = Write("test.csv", "text,label\na splendid thing 5,good\na poor thing 0,bad\n");
        RunFolder folder = Train(Create(Data(), settings: [$"data.test={test}"])),
            other = Train(Create(Write("other.csv", "text,label\n" + string.Concat(Enumerable.Range(0, 100).Select(i =>
                $"thing {i},{(i % 2 == 0 ? "even" : "odd")}\n")))));
        ClassificationRecord record = ClassificationRecord.Read(folder.ClassificationFile)!;
        (record.TestExamples, record.TrainExamples + record.ValidationExamples).ShouldBe((2, 300));
        using TextClassifier one = TextClassifier.Load(folder.Path, threads: 1), another = TextClassifier.Load(other.Path, threads: 1);
        Hone.Insight.Classification.ClassificationMeasures measures = new ClassifierEnsemble([one, one]).Measure(test);
        measures.Accuracy.ShouldBe(record.Classifiers[0].Accuracy);
        measures.Nats.ShouldBe(record.Classifiers[0].Nats, 1e-9);
        Should.Throw<InvalidDataException>(() => new ClassifierEnsemble([one, another]))
            .Message.ShouldContain("tell different classes apart");
        record.Notes.ShouldContain(note => note.StartsWith("1 text of the test stands in what is learned from", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("data.validation=0", "write a number above 0")]
    [InlineData("model.shortest_ngram=9", "model.shortest_ngram is 9, and model.longest_ngram 5")]
    [InlineData("model.words=0 model.longest_ngram=0", "a text has no features")]
    [InlineData("data.label_column=grade", "has no column grade")]
    [InlineData("data.test=gone.csv", "there is no file")]
    [InlineData("model.layers=3", "model.layers")]
    public void What_cannot_be_trained_is_refused(string settings, string told)
    {
        Should.Throw<Exception>(() => Create(Data(), settings: settings.Split(' ')).Dispose()).Message.ShouldContain(told);
        Directory.Exists(In("runs")).ShouldBeFalse();
    }

    [Fact]
    public void Without_data_it_is_refused() => Should.Throw<InvalidDataException>(() =>
        TrainingRun.Create(Recipe.Parse(Small, "r.yaml"), In("runs"), threads: 1).Dispose())
        .Message.ShouldContain("no file is named: add --data PATH");

    [Fact]
    public void Data_that_say_their_split_have_no_other_test()
    {
        string data = Write("split.csv", "text,label,part\na,x,train\nb,y,train\nc,x,dev\nd,y,test\n");
        Should.Throw<InvalidDataException>(() => Create(data, settings: ["data.split_column=part", $"data.test={data}"]).Dispose())
            .Message.ShouldContain("keep one of them");
    }

    [Fact]
    public void A_language_model_does_not_classify()
    {
        Recipe recipe = Recipe.Parse("""
            name: talks
            data: {stories: 60}
            tokenizer: {kind: bytes}
            model: {layers: 1, width: 16, heads: 1, context: 16}
            training: {steps: 1, batch: 1}
            evaluation: {tokens: 160}
            samples: {every: 0}
            """, "r.yaml");
        RunFolder folder = Train(TrainingRun.Create(recipe, In("runs"), threads: 1));
        Should.Throw<InvalidDataException>(() => TextClassifier.Load(folder.Path, threads: 1)).Message.ShouldContain(
            "is no classifier of texts: its model.kind is language\nName a run");
    }

    /// <summary>Texts that a word decides, and of which a good third are bad.</summary>
    string Data() => Write("data.csv", "text,label\n" + string.Concat(Enumerable.Range(0, 300).Select(i =>
        i % 3 == 0 ? $"a {Bad[i / 3 % 4]} thing {i},bad\n" : $"a {Good[i % 4]} thing {i},good\n")));

    string Write(string name, string text)
    {
        File.WriteAllText(In(name), text);
        return In(name);
    }

    TrainingRun Create(string data, int threads = 1, string[]? settings = null) => TrainingRun.Create(
        Recipe.Parse(Small, "r.yaml", [$"data.path={data}", .. settings ?? []]), In("runs"), threads);

    static RunFolder Train(TrainingRun run)
    {
        using (run)
        {
            foreach (TrainingEvent e in run.Run(TestContext.Current.CancellationToken)) e.ShouldNotBeOfType<RunFailed>();
            return run.Folder;
        }
    }

    static string[] Chain(RunFolder folder) =>
        [.. EventLog.Read(folder.EventsFile).Training.OfType<StepTaken>().Select(step => step.Chain)];

    static IEnumerable<string> Hashes(RunFolder folder) =>
        Checkpoint.ReadManifest(folder.CheckpointFolder(120)).Tensors[Checkpoint.ModelFile]
            .OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value);
}
