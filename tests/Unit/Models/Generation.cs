using Hone.Cli.Screen;
using Hone.Models.Generation;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;

namespace Hone.Unit.Models;

public sealed class Generation
{
    static readonly SamplingOptions Greedy = new() { Temperature = 0 };

    public static TheoryData<string> Names => SmallModels.Names;

    [Theory, MemberData(nameof(Names))]
    public void Cached_scores_are_those_of_the_whole_text_however_it_is_cut(string name)
    {
        using IBackend backend = Backends.Create(threads: 2);
        using GptModel model = SmallModels.Random(name, backend);
        int[] text = SmallModels.Text(SmallModels.Context);
        float[][] whole = SmallModels.Logits(model, backend, text);
        foreach (int[] cuts in new int[][] { [24], [1, 23], [23, 1], [8, 8, 8], [5, 7, 1, 11], [.. Enumerable.Repeat(1, 24)] })
        {
            using KvCache cache = new(model.Options, backend);
            int at = 0;
            foreach (int count in cuts)
            {
                Tape tape = new(backend, trains: false);
                Tensor ids = tape.Input("ids", DType.Int32, new Shape(1, count));
                Tensor logits = model.Logits(ids, cache);
                using TapeProgram program = tape.Compile(logits);
                text.AsSpan(at, count).CopyTo(ids.Integers);
                program.Forward();
                cache.Length.Position += count;
                float[][] rows = [.. logits.Values.ToArray().Chunk(model.Options.Vocabulary)];
                for (int i = 0; i < count; i++)
                    SmallModels.Distance(rows[i], whole[at + i])
                        .ShouldBeLessThan(1e-4, $"token {at + i} of pieces {string.Join('+', cuts)}");
                at += count;
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_text_goes_on_as_the_whole_forward_would_for_prompts_of_every_length_and_past_the_context(string name)
    {
        using IBackend backend = Backends.Create(threads: 1);
        using GptModel model = SmallModels.Random(name, backend);
        foreach (int length in (int[])[1, 2, 3, 7, 8, 15, 16, 22, 23, 24, 25, 40, 61])
        {
            using Generator generator = new(model, backend);
            int[] prompt = SmallModels.Text(length);
            generator.Continue(prompt, Greedy).Take(30).ToArray().ShouldBe(Reference(model, backend, prompt, 30), $"prompt of {length}");
            generator.Text.Count.ShouldBe(length + 30);
        }
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void The_smallest_contexts_write_on_too(int context)
    {
        using IBackend backend = Backends.Create(threads: 1);
        using GptModel model = new(SmallModels.Options("modern") with { Context = context }, backend, 1);
        using Generator generator = new(model, backend);
        generator.Continue([1, 2, 3, 4, 5], Greedy).Take(7).Count().ShouldBe(7);
    }

    [Fact]
    public void A_conversation_in_turns_is_the_text_in_one_piece()
    {
        using IBackend backend = Backends.Create(threads: 1);
        using GptModel model = SmallModels.Random("modern", backend);
        using Generator turns = new(model, backend), whole = new(model, backend);
        int[] first = [.. turns.Continue([1, 2, 3], Greedy).Take(4)];
        int[] second = [.. turns.Continue([9, 8], Greedy).Take(4)];
        whole.Continue([1, 2, 3, .. first, 9, 8], Greedy).Take(4).ToArray().ShouldBe(second);
        turns.Clear();
        turns.Continue([1, 2, 3], Greedy).Take(4).ToArray().ShouldBe(first);
    }

    [Fact]
    public void Same_seed_same_text_and_another_seed_another_text()
    {
        using IBackend one = Backends.Create(threads: 1), two = Backends.Create(threads: 2);
        using GptModel model = SmallModels.Random("modern", one);
        int[] Write(IBackend backend, ulong seed)
        {
            using Generator generator = new(model, backend);
            return [.. generator.Continue([1, 2], new SamplingOptions { Temperature = 1, Seed = seed }).Take(20)];
        }

        Write(one, 5).ShouldBe(Write(two, 5));
        Write(one, 6).ShouldNotBe(Write(one, 5));
    }

    [Fact]
    public void Nothing_to_write_on_from_and_options_out_of_range_are_refused_at_once()
    {
        using IBackend backend = Backends.Create(threads: 1);
        using GptModel model = SmallModels.Random("modern", backend);
        using Generator generator = new(model, backend);
        Should.Throw<ArgumentException>(() => generator.Continue([], Greedy)).Message.ShouldContain("at least one token");
        string message = Should.Throw<ArgumentException>(
            () => generator.Continue([1], new SamplingOptions { Temperature = -1, TopK = -2, TopP = 0 })).Message;
        foreach (string part in (string[])["temperature is -1", "top-k is -2", "top-p is 0"]) message.ShouldContain(part);
        new SamplingOptions { Temperature = double.NaN, TopP = double.NaN }.Validate().Count.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_text_goes_on_the_same_wherever_it_is_cut(string name)
    {
        using IBackend backend = Backends.Create(threads: 1);
        using GptModel model = SmallModels.Random(name, backend);
        using Generator once = new(model, backend);
        int[] begin = SmallModels.Text(3), text = [.. begin, .. once.Continue(begin, Greedy).Take(2 * SmallModels.Context)];
        for (int cut = begin.Length; cut < text.Length; cut++)
        {
            using Generator again = new(model, backend);
            again.Continue([.. text.Take(cut)], Greedy).First().ShouldBe(text[cut], $"cut after {cut}");
        }
    }

    /// <summary>Scores the last context of the text anew for each token.</summary>
    static int[] Reference(GptModel model, IBackend backend, int[] prompt, int count)
    {
        List<int> text = [.. prompt], made = [];
        for (int i = 0; i < count; i++)
        {
            made.Add(SmallModels.Likeliest(SmallModels.Logits(model, backend, [.. text.TakeLast(model.Options.Context)])[^1]));
            text.Add(made[^1]);
        }

        return [.. made];
    }
}
