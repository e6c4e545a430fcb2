using Hone.Data.Examples;
using Hone.Unit.Data.Sources;

namespace Hone.Unit.Data.Examples;

public sealed class LabelledTexts : SourceFolder
{
    static readonly LabelledTextOptions Several = new() { LabelSeparator = "|" };

    [Fact]
    public void Columns_are_found_by_their_usual_names()
    {
        using LabelledText examples = LabelledText.Open(
            Write("train.csv", "\uFEFFid,Text,category\r\n1,\"one\r\n\"\"two\"\"\",a b\r\n2,three, a b \r\n3,four,c\r\n"));

        examples.Classes.ShouldBe(["a b", "c"]);
        All(examples).ShouldBe([("one\r\n\"two\"", "a b"), ("three", "a b"), ("four", "c")]);
        examples.Description.ShouldBe("1 CSV file, text in column Text, label in column category, 3 examples of 2 classes");
        examples.Tell(1).ShouldBe("train.csv, document 2");
        examples.Counts.Told.ShouldBeEmpty();
    }

    [Fact]
    public void The_other_of_two_columns_is_the_other_part()
    {
        All(Open("a.csv", "phrase,label\nx y,1\ny z,0\n")).ShouldBe([("x y", "1"), ("y z", "0")]);
        All(Open("b.jsonl", "{\"text\":\"x\",\"stars\":1}\n{\"text\":\"y\",\"stars\":2}\n")).ShouldBe([("x", "1"), ("y", "2")]);
        All(Open("c.json", "[{\"kind\":\"u\",\"query\":\"x\"},{\"kind\":\"v\",\"query\":\"y\"}]")).ShouldBe([("x", "u"), ("y", "v")]);
    }

    [Fact]
    public void Two_columns_of_any_name_are_told_apart_by_what_repeats()
    {
        using LabelledText named = Open("named.csv", "v1,v2\nham,one\nham,two\nspam,three\nham,four\nspam,five\n");
        named.Count.ShouldBe(5);
        named.TextOf(0).ShouldBe("one");
        using LabelledText bare = Open("bare.tsv", "ham\tone\nham\ttwo\nspam\tthree \"x\nham\tfour\nspam\tfive\n");
        bare.Count.ShouldBe(5);
        bare.Description.ShouldContain("text in column #2, label in column #1");
        using LabelledText asked = LabelledText.Open(
            Write("asked.tsv", "ham\tone\nspam\ttwo\n"), new LabelledTextOptions { TextColumn = "#2", LabelColumn = "#1" });
        All(asked).ShouldBe([("one", "ham"), ("two", "spam")]);
    }

    [Theory]
    [InlineData("id,note,grade\n1,x,2\n", "does not show which column holds the texts; it has id, note, grade", "data.text_column")]
    [InlineData("text,note,grade\nx,1,2\n", "does not show which column holds the labels", "data.label_column")]
    [InlineData("text,label,category\nx,1,2\n", "several columns that may be the label: label, category", "data.label_column")]
    [InlineData("text,message,label\nx,1,2\n", "several columns that may be the text: text, message", "data.text_column")]
    [InlineData("v1,v2\na,b\nc,d\ne,f\ng,h\n", "does not show which column holds the texts and which the labels", "data.text_column")]
    [InlineData("text,label\nx,a\ny,\n", "rows.csv, document 2 has no label", "take the row out")]
    [InlineData("text,label\nx,a\ny,a\n", "rows.csv has one class only: a", "Add examples of another class")]
    [InlineData("text,label\n,a\n \t,b\n", "has no row with a text in it", "Name a file with examples")]
    [InlineData("text,label\nx,a,b\n", "line 2 has 3 fields and the first has 2", "quotes")]
    [InlineData("text,label\n\"x,a\ny,b\n", "opens a quote that is never closed", "quotes")]
    [InlineData("text,label\nx,\"[\"\"a\"\",\"\"b\"\"]\"\ny,a\n", "document 1 has a list of labels", "data.label_separator: json")]
    public void What_cannot_be_told_is_refused_in_two_lines(string table, string what, string advice)
    {
        InvalidDataException refusal = Should.Throw<InvalidDataException>(() => Open("rows.csv", table));

        string[] lines = refusal.Message.Split('\n');
        lines.Length.ShouldBe(2, refusal.Message);
        lines[0].ShouldContain(what);
        lines[1].ShouldContain(advice);
    }

    [Fact]
    public void Columns_that_are_not_there_are_refused()
    {
        string path = Write("rows.csv", "text,label\nx,a\ny,b\n");
        Refused(path, new LabelledTextOptions { LabelColumn = "grade" }).ShouldContain("has no column grade; it has text, label");
        Refused(path, new LabelledTextOptions { TextColumn = "text", LabelColumn = "text" })
            .ShouldContain("is named for the texts and for the labels");
        Refused(path, new LabelledTextOptions { LabelSeparator = "" }).ShouldContain("the separator of labels is empty");
        Refused(Write("notes.txt", "Hello."), new()).ShouldContain("is plain text, where each text needs a label");
        Refused(Write("nothing.csv", ""), new()).ShouldContain("is empty");
        Refused(Write("latin.csv", [.. "text,label\n"u8, 0xE9, .. ",a\nx,b\n"u8]), new())
            .ShouldContain("latin.csv, document 1 is not UTF-8");
    }

    [Fact]
    public void Labels_that_are_numbers_stand_in_the_order_of_their_values()
    {
        Open("rows.csv", "text,label\nx,10\ny,9\nz,-1\n").Classes.ShouldBe(["-1", "9", "10"]);
        Open("mixed.csv", "text,label\nx,10\ny,9\nz,b\n").Classes.ShouldBe(["10", "9", "b"]);
    }

    [Fact]
    public void Ten_thousand_classes_are_the_most()
    {
        string Rows(int count) => "text,label\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"t{i},c{i}\n"));
        Open("most.csv", Rows(10_000)).Classes.Count.ShouldBe(10_000);
        Should.Throw<InvalidDataException>(() => Open("more.csv", Rows(10_001))).Message.ShouldContain("has 10,001 classes");
    }

    [Fact]
    public void Rows_without_a_text_are_left_out_and_told()
    {
        using LabelledText examples = Open("rows.jsonl",
            "{\"text\":\"x\",\"label\":\"a\"}\n{\"text\":null,\"label\":\"a\"}\n{\"text\":\" \",\"label\":\"b\"}\n"
                + "{\"text\":\"x\",\"label\":\"b\"}\n{\"text\":\"x\",\"label\":\"a\"}\n");

        examples.Counts.ShouldBe(new LabelledTextCounts(Rows: 4, Used: 3, EmptyTexts: 1, NullTexts: 1, Duplicates: 2, Contradictions: 1));
        examples.Counts.Told.ShouldBe([
            "1 row left out: the text is empty.",
            "1 row left out: the text is null.",
            "2 rows with a text that stands there before; they stay on one side of a split.",
            "1 row with a text that stands there before under another label."]);
        Open("case.csv", "text,label\nx,Spam\ny,spam\n").Alike.ShouldBe(["\"Spam\" and \"spam\" are different classes."]);
    }

    [Fact]
    public void A_text_may_have_several_labels_where_that_is_said()
    {
        using LabelledText examples = LabelledText.Open(Write("rows.csv", "text,labels\nx,b | a\ny,\nz,a|a\n"), Several);
        examples.IsMultiLabel.ShouldBeTrue();
        examples.Classes.ShouldBe(["a", "b"]);
        Labels(examples).ShouldBe([[0, 1], [], [0]]);

        string path = Write("rows.jsonl", "{\"text\":\"x\",\"labels\":[\"b\",\"a\"]}\n{\"text\":\"y\",\"labels\":[]}\n");
        using LabelledText lists = LabelledText.Open(path, new LabelledTextOptions { LabelSeparator = "json" });
        Labels(lists).ShouldBe([[0, 1], []]);
        Refused(path, new()).ShouldContain("rows.jsonl, line 1 has a list of labels");
        Refused(Write("odd.jsonl", "{\"text\":\"x\",\"labels\":[[1]]}\n"), new LabelledTextOptions { LabelSeparator = "json" })
            .ShouldContain("has labels that are no list of texts or numbers in JSON");
    }

    [Fact]
    public void Labels_of_other_files_must_be_known()
    {
        LabelledTextOptions known = new() { Classes = ["ham", "spam"] };
        Labels(LabelledText.Open(Write("one.csv", "text,label\nx,spam\n"), known)).ShouldBe([[1]]);
        Refused(Write("other.csv", "text,label\nx,ham\ny,Spam\n"), known).ShouldBe(
            "other.csv has a label that no example to learn from has: Spam (first at other.csv, document 2)\n"
                + "Write labels as there (ham, spam), or take the rows out.");
    }

    [Fact]
    public void A_folder_has_a_folder_for_each_class()
    {
        foreach ((string name, string text) in new[]
            { ("news/ham/1.txt", "one"), ("news/ham/2.txt", "two\n"), ("news/my spam/1.txt", "\uFEFFthree") }) Write(name, text);
        using LabelledText examples = LabelledText.Open(Path.Combine(Root, "news"));
        All(examples).ShouldBe([("one", "ham"), ("two\n", "ham"), ("three", "my spam")]);
        examples.HasSplits.ShouldBeFalse();

        Write("news/astray.txt", "four");
        Refused(Path.Combine(Root, "news"), new()).ShouldContain("astray.txt lies in no folder of a class");
        Refused(Path.Combine(Root, "news"), new LabelledTextOptions { LabelColumn = "x" }).ShouldContain("and has no column x");

        Write("split/train/a/1.txt", "one");
        Write("split/train/b/1.txt", "two");
        Write("split/test/b/1.txt", "three");
        using LabelledText split = LabelledText.Open(Path.Combine(Root, "split"));
        ExampleSplits splits = ExampleSplits.Of(split, 0, 0.2);
        split.Classes.ShouldBe(["a", "b"]);
        splits.Test.Select(split.TextOf).ShouldBe(["three"]);
        splits.Train.Select(split.TextOf).ShouldBe(["one", "two"]);
    }

    [Fact]
    public void Equal_texts_are_on_one_side_of_a_split_whatever_else_is_there()
    {
        string[] rows = [.. Enumerable.Range(0, 2000).Select(i => $"text {i % 1000},{i % 2}")];
        using LabelledText all = Open("all.csv", "text,label\n" + string.Join('\n', rows));
        using LabelledText half = Open("half.csv", "text,label\n" + string.Join('\n', rows[..1500]));
        ExampleSplits splits = ExampleSplits.Of(all, 0.1, 0.2), fewer = ExampleSplits.Of(half, 0.1, 0.2);

        splits.Test.Count.ShouldBeInRange(300, 500);
        splits.Validation.Count.ShouldBeInRange(90, 230);
        splits.Train.Concat(splits.Validation).Concat(splits.Test).Order().ShouldBe(Enumerable.Range(0, 2000));
        splits.Test.Select(all.TextOf).Intersect(splits.Train.Concat(splits.Validation).Select(all.TextOf)).ShouldBeEmpty();
        splits.Validation.Select(all.TextOf).Intersect(splits.Train.Select(all.TextOf)).ShouldBeEmpty();
        fewer.Test.Select(half.TextOf).Except(splits.Test.Select(all.TextOf)).ShouldBeEmpty();
    }

    [Fact]
    public void A_column_may_say_the_split_and_a_class_without_examples_to_learn_from_is_told()
    {
        string path = Write("rows.csv", "text,label,part\nx,a,train\ny,b,train\nz,c,test\nw,a,dev\n");
        using LabelledText examples = LabelledText.Open(path, new LabelledTextOptions { SplitColumn = "part" });
        ExampleSplits splits = ExampleSplits.Of(examples, 0.1, 0);
        splits.Train.ShouldBe([0, 1]);
        splits.Validation.ShouldBe([3]);
        splits.Test.ShouldBe([2]);
        splits.Unlearnt(examples).ShouldBe(["The class c has 1 examples to be measured on and none to learn from: all will be wrong."]);
        Refused(Write("odd.csv", "text,label,part\nx,a,train\ny,b,later\n"), new LabelledTextOptions { SplitColumn = "part" })
            .ShouldContain("gives its split as \"later\"");
    }

    [Fact]
    public void The_collection_of_short_messages_is_split_as_others_split_it()
    {
        using LabelledText examples = LabelledText.Open(Repository.SharedFile("sms_spam/sms.tsv"));
        ExampleSplits splits = ExampleSplits.Of(examples, 0, 0.2);
        (splits.Train.Count, splits.Test.Count).ShouldBe((4470, 1104));
        splits.Test.Count(example => examples.Classes[examples.LabelsOf(example)[0]] == "spam").ShouldBe(143);
        splits.Test.Select(examples.TextOf).Intersect(splits.Train.Select(examples.TextOf)).ShouldBeEmpty();
    }

    [Fact]
    public void Shares_that_leave_nothing_are_refused()
    {
        using LabelledText examples = Open("rows.csv", "text,label\nx,a\ny,b\n");
        Should.Throw<InvalidDataException>(() => ExampleSplits.Of(examples, 1, 0)).Message.ShouldContain("a share of 1");
        Should.Throw<InvalidDataException>(() => ExampleSplits.Of(examples, 0.1, 1e-6)).Message.ShouldContain("of 2 examples, none is");
    }

    [Fact]
    public void The_fingerprint_is_of_what_was_read()
    {
        string one = Open("one.csv", "text,label\nx,a\ny,b\n").Fingerprint;
        Open("two.jsonl", "{\"label\":\"a\",\"text\":\"x\"}\n{\"label\":\"b\",\"text\":\"y\"}\n").Fingerprint.ShouldBe(one);
        Open("three.csv", "text,label\nx,a\ny,a b\n").Fingerprint.ShouldNotBe(one);
        Open("four.csv", "text,label\ny,b\nx,a\n").Fingerprint.ShouldNotBe(one);
        one.Length.ShouldBe(64);
    }

    LabelledText Open(string name, string content) => LabelledText.Open(Write(name, content));

    static string Refused(string path, LabelledTextOptions options) =>
        Should.Throw<InvalidDataException>(() => LabelledText.Open(path, options)).Message;

    static IEnumerable<(string, string)> All(LabelledText examples) => Enumerable.Range(0, examples.Count)
        .Select(example => (examples.TextOf(example), examples.Classes[examples.LabelsOf(example)[0]]));

    static int[][] Labels(LabelledText examples) =>
        [.. Enumerable.Range(0, examples.Count).Select(example => examples.LabelsOf(example).ToArray())];
}
