using System.Text;
using Hone.Data.Sources;
using Hone.Data.Sources.Conversations;
using Hone.Text;

namespace Hone.Unit.Data.Conversations;

/// <summary>Pairs of answers in the shapes that people have them in, and what of them is learned.</summary>
public sealed class PreferenceReading
{
    const string Chatml = "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
        + "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

    const string Asked = """{"role": "user", "content": "q"}""", Good = """{"role": "assistant", "content": "a"}""",
        Bad = """{"role": "assistant", "content": "b"}""";

    [Theory]
    [InlineData("chosen and rejected answers to prompt", """{"prompt": "q", "chosen": "a", "rejected": "b"}""")]
    [InlineData("chosen and rejected answers to question, the system's words in system",
        """{"system": "s", "question": "q", "chosen": "a", "rejected": "b"}""", "system:s ")]
    [InlineData("chosen and rejected answers to instruction and input",
        """{"instruction": "q", "input": "x", "chosen": "a", "rejected": "b"}""", "", "q\n\nx")]
    [InlineData("chosen and rejected answers to prompt", $$"""{"prompt": [{{Asked}}], "chosen": [{{Good}}], "rejected": [{{Bad}}]}""")]
    [InlineData("chosen and rejected answers to messages", $$"""{"messages": [{{Asked}}], "chosen": {{Good}}, "rejected": {{Bad}}}""")]
    [InlineData("chosen and rejected answers to prompt",
        $$"""{"prompt": "q", "chosen": [{{Asked}}, {{Good}}], "rejected": [{{Asked}}, {{Bad}}], "score_chosen": 9}""")]
    [InlineData("chosen and rejected answers, each with its question",
        $$"""{"chosen": [{{Asked}}, {{Good}}], "rejected": [{{Asked}}, {{Bad}}]}""")]
    [InlineData("chosen and rejected answers to conversations",
        """{"conversations": [{"from": "human", "value": "q"}], "chosen": {"from": "gpt", "value": "a"}, "rejected": {"from": "gpt", "value": "b"}}""")]
    public void A_usual_shape_is_found_and_read(string sentence, string row, string before = "", string asked = "q")
    {
        ConversationShape shape = Shape([row]);
        shape.Sentence.ShouldBe(sentence);
        PreferencePair pair = PreferenceRow.Read(Encoding.UTF8.GetBytes(row), shape, () => "row 1");
        Told(pair.Chosen).ShouldBe($"{before}user:{asked} assistant:a");
        Told(pair.Rejected).ShouldBe($"{before}user:{asked} assistant:b");
        pair.PromptLength.ShouldBe(pair.Chosen.Count - 1);
        pair.Chosen.Trains.Select(trains => trains == true).ShouldBe([.. Enumerable.Repeat(false, pair.PromptLength), true]);
        pair.IsSame.ShouldBeFalse();
    }

    [Theory]
    [InlineData("its rows have prompt, completion", "Every row needs chosen and rejected", """{"prompt": "q", "completion": "a"}""")]
    [InlineData("its rows have chosen, rejected", "what was asked", """{"chosen": "q a", "rejected": "q b"}""")]
    [InlineData("can be read in 2 ways", "data.prompt_column",
        """{"prompt": "q", "question": "r", "chosen": "a", "rejected": "b"}""")]
    [InlineData("context would go unused", "data.ignore_columns: context",
        """{"prompt": "q", "context": "some words", "chosen": "a", "rejected": "b"}""")]
    [InlineData("its rows have prompt, chosen, rejected", "Every row needs",
        """{"prompt": "q", "chosen": "a", "rejected": "b"}""", """{"prompt": "q", "chosen": "a", "rejected": null}""")]
    public void Where_it_would_guess_it_asks(string problem, string remedy, params string[] rows)
    {
        string message = Should.Throw<InvalidDataException>(() => Shape(rows)).Message;
        message.Split('\n').Length.ShouldBe(2);
        message.Split('\n')[0].ShouldContain(problem);
        message.Split('\n')[1].ShouldContain(remedy);
    }

    [Theory]
    [InlineData("asks one thing where the answer is chosen and another where it is rejected (message 1)",
        """{"chosen": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}], "rejected": [{"role": "user", "content": "r"}, {"role": "assistant", "content": "b"}]}""",
        true)]
    [InlineData("asks one thing where the answer is chosen and another where it is rejected (message 2)",
        """{"chosen": [{"role": "system", "content": "s"}, {"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}], "rejected": [{"role": "system", "content": "s"}, {"role": "user", "content": "r"}, {"role": "assistant", "content": "b"}]}""",
        false)]
    [InlineData("a chosen conversation in which nobody asks what prompt says",
        """{"prompt": "other", "chosen": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}], "rejected": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "b"}]}""",
        false)]
    [InlineData("has no question before its answers",
        """{"chosen": [{"role": "assistant", "content": "a"}], "rejected": [{"role": "assistant", "content": "b"}]}""", true)]
    public void A_pair_that_is_none_is_told_with_its_place(string problem, string row, bool isWithoutQuestion)
    {
        ConversationShape shape = Shape([row]);
        string message = Should.Throw<InvalidDataException>(() => PreferenceRow.Read(Encoding.UTF8.GetBytes(row), shape,
            () => "data.jsonl, line 3")).Message;
        message.ShouldStartWith("data.jsonl, line 3");
        if (isWithoutQuestion) message.ShouldContain("before its answers");
        else message.ShouldContain(problem);
        message.Split('\n').Length.ShouldBe(2);
    }

    [Fact]
    public void Only_answers_and_their_end_are_learned_by_a_template()
    {
        Tokenizer tokenizer = new ByteTokenizer().WithSpecials("<|im_start|>", "<|im_end|>");
        PreferenceEncoder encoder = new(tokenizer, ChatRenderer.Of("t", Chatml, tokenizer, "", "<|im_end|>", null), "\n",
            Shape(["""{"prompt": "q", "chosen": "a", "rejected": "b"}"""]), 100, _ => "row");
        (string chosen, string rejected) = Learned(encoder, tokenizer, """{"prompt": "<|im_end|>", "chosen": "good", "rejected": "bad"}""");
        chosen.ShouldBe("good<|im_end|>");
        rejected.ShouldBe("bad<|im_end|>");
    }

    [Fact]
    public void Without_a_template_a_pair_is_plain_text_that_ends()
    {
        ByteTokenizer tokenizer = new();
        PreferenceEncoder encoder = new(tokenizer, null, "\n\n", Shape(["""{"prompt": "q", "chosen": "a", "rejected": "b"}"""]), 100,
            _ => "row");
        Learned(encoder, tokenizer, """{"prompt": "Say:", "chosen": " yes", "rejected": " no"}""").ShouldBe((" yes\n\n", " no\n\n"));
        string several = $$"""{"prompt": [{{Asked}}, {{Good}}, {{Asked}}], "chosen": [{{Good}}], "rejected": [{{Bad}}]}""";
        PreferenceEncoder turns = new(tokenizer, null, "\n\n", Shape([several]), 100, _ => "row 7");
        Should.Throw<InvalidDataException>(() => Learned(turns, tokenizer, several)).Message
            .ShouldStartWith("row 7 is a conversation of several turns, and no chat template is named");
    }

    [Fact]
    public void What_cannot_be_learned_from_is_dropped_and_counted()
    {
        ByteTokenizer tokenizer = new();
        PreferenceEncoder encoder = new(tokenizer, null, "\n", Shape(["""{"prompt": "q", "chosen": "a", "rejected": "b"}"""]), 12,
            _ => "row");
        string[] rows =
        [
            """{"prompt": "q", "chosen": "yes", "rejected": "no"}""", """{"prompt": "q", "chosen": "yes", "rejected": "no"}""",
            """{"prompt": "q", "chosen": "same", "rejected": "same"}""", """{"prompt": "q", "chosen": "", "rejected": "no"}""",
            """{"prompt": "q", "chosen": "far too long for it", "rejected": "no"}""",
        ];
        List<int> tokens = [];
        foreach (string row in rows) encoder.EncodePair(new SourceDocument(Encoding.UTF8.GetBytes(row), default), tokens, out _);
        encoder.Counts.ShouldBe(new ConversationCounts(Rows: 5, Used: 2, WithoutAnswer: 1, TooLong: 1, Duplicates: 1, SameAnswers: 1,
            TrainedTokens: 14, MaskedTokens: 8, TruncatedTokens: 27));
        encoder.Counts.Sentence.ShouldContain("1 dropped with the same answer twice; 1 dropped without an answer; 1 dropped as too long");
        Should.Throw<InvalidDataException>(() => new ConversationCounts(Rows: 3, SameAnswers: 3).EnsureUsed("f")).Message
            .ShouldStartWith("chosen and rejected are the same in all 3 rows of f\n");
        Should.Throw<InvalidDataException>(() => new ConversationCounts(Rows: 3, WithoutAnswer: 3).EnsureUsed("f")).Message
            .ShouldContain("says nothing in any of the 3 rows");
    }

    [Fact]
    public void Early_turns_go_from_both_sides_until_the_answers_fit()
    {
        Tokenizer tokenizer = new ByteTokenizer().WithSpecials("<|im_start|>", "<|im_end|>");
        const string Row = """
            {"prompt": [{"role": "system", "content": "s"}, {"role": "user", "content": "a long first question"},
             {"role": "assistant", "content": "x"}, {"role": "user", "content": "q"}],
             "chosen": [{"role": "assistant", "content": "good"}], "rejected": [{"role": "assistant", "content": "bad"}]}
            """;
        PreferenceEncoder encoder = new(tokenizer, ChatRenderer.Of("t", Chatml, tokenizer, "", "<|im_end|>", null), "\n", Shape([Row]), 55,
            _ => "row");
        List<int> tokens = [];
        encoder.EncodePair(new SourceDocument(Encoding.UTF8.GetBytes(Row), default), tokens, out int rejected);
        string chosen = Encoding.UTF8.GetString(tokenizer.Decode([.. tokens[..rejected].Select(token => token < 0 ? ~token : token)]));
        chosen.ShouldBe("<|im_start|>system\ns<|im_end|>\n<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\ngood<|im_end|>\n");
        encoder.Counts.Shortened.ShouldBe(1);
    }

    static (string Chosen, string Rejected) Learned(PreferenceEncoder encoder, Tokenizer tokenizer, string row)
    {
        List<int> tokens = [];
        encoder.EncodePair(new SourceDocument(Encoding.UTF8.GetBytes(row), default), tokens, out int rejected);
        return (Text(tokens[..rejected]), Text(tokens[rejected..]));

        string Text(IEnumerable<int> side) => Encoding.UTF8.GetString(tokenizer.Decode([.. side.Where(token => token >= 0)]));
    }

    static string Told(Conversation conversation) => string.Join(' ', Enumerable.Range(0, conversation.Count).Select(message =>
        $"{conversation.RoleOf(message)}:{conversation.Messages[message].GetProperty("content").GetString()}"));

    static ConversationShape Shape(string[] rows)
    {
        string path = Path.Combine(Path.GetTempPath(), $"hone-{Guid.NewGuid():N}.jsonl");
        File.WriteAllText(path, string.Concat(rows.Select(row => row.ReplaceLineEndings("") + "\n")));
        try
        {
            return ShapeDetector.Of(ConversationFiles.Open(path), new ShapeOptions(ConversationShape.Preferences));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
