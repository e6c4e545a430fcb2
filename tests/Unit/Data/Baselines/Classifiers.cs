using System.Text;
using Hone.Data.Baselines;

namespace Hone.Unit.Data.Baselines;

public sealed class Classifiers
{
    static Classified Text(string text, string label) => new(Encoding.UTF8.GetBytes(text), label);

    static readonly Classified[] Small = [Text("Chinese Beijing Chinese", "c"), Text("Chinese Chinese Shanghai", "c"), Text("chinese, Macao!", "c"), Text("Tokyo Japan Chinese", "j")];

    [Fact]
    public void The_majority_is_guessed_always()
    {
        MajorityClass majority = new(Small);

        majority.Label.ShouldBe("c");
        ClassifierScore score = majority.Measure([Text("anything", "c"), Text("at all", "j"), Text("", "unheard of")]);
        score.Accuracy.ShouldBe(1 / 3.0, 1e-12);
        score.NatsPerText.ShouldBe(-(Math.Log(4 / 7.0) + Math.Log(2 / 7.0) + Math.Log(1 / 7.0)) / 3, 1e-12);
    }

    [Fact]
    public void Words_are_weighed_as_a_textbook_does()
    {
        // Manning, Raghavan and Schütze 2008, example 13.1; here a third class, of what was never seen, counts once in the prior.
        BagOfWords bag = new(Small);
        ClassifierScore score = bag.Measure([Text("Chinese Chinese Chinese Tokyo Japan", "c")]);

        bag.Vocabulary.ShouldBe(6);
        bag.LabelOf(Encoding.UTF8.GetBytes("Chinese Chinese Chinese Tokyo Japan")).ShouldBe("c");
        double c = 4 / 7.0 * Math.Pow(6 / 14.0, 3) / 14 / 14, j = 2 / 7.0 * Math.Pow(2 / 9.0, 3) * (2 / 9.0) * (2 / 9.0);
        score.NatsPerText.ShouldBe(-Math.Log(6 / 7.0 * c / (c + j)), 1e-12);
        score.Accuracy.ShouldBe(1);
    }

    [Fact]
    public void Without_texts_there_is_nothing_to_count_or_measure()
    {
        Should.Throw<ArgumentException>(() => new MajorityClass([]));
        Should.Throw<ArgumentException>(() => new BagOfWords([]));
        Should.Throw<ArgumentException>(() => new BagOfWords(Small).Measure([]));
    }

    [Fact]
    public void Spam_is_told_from_messages_by_its_words()
    {
        Classified[] all = [.. File.ReadLines(Repository.SharedFile("sms_spam/sms.tsv")).Select(line => line.Split('\t', 2)).Select(columns => Text(columns[1], columns[0]))];
        (Classified[] train, Classified[] test) = ([.. all.Where((_, i) => i % 5 != 0)], [.. all.Where((_, i) => i % 5 == 0)]);

        ClassifierScore majority = new MajorityClass(train).Measure(test), bag = new BagOfWords(train).Measure(test);

        majority.Accuracy.ShouldBe(0.866, 0.03);
        bag.Accuracy.ShouldBeGreaterThan(0.97);
        bag.NatsPerText.ShouldBeLessThan(majority.NatsPerText / 2);
    }

    [Fact]
    public void Questions_of_77_kinds_are_told_apart_by_their_words()
    {
        Classified[] train = [.. Questions("train")], test = [.. Questions("test")];

        ClassifierScore majority = new MajorityClass(train).Measure(test), bag = new BagOfWords(train).Measure(test);

        majority.Accuracy.ShouldBe(1 / 77.0, 1e-12);
        bag.Accuracy.ShouldBeGreaterThan(0.75);

        static IEnumerable<Classified> Questions(string part) => File.ReadAllText(Repository.SharedFile($"banking77/{part}.csv"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Where(line => line.Contains(',', StringComparison.Ordinal))
            .Select(line => line.TrimEnd('\r')).Select(line => Text(line[..line.LastIndexOf(',')], line[(line.LastIndexOf(',') + 1)..]));
    }
}
