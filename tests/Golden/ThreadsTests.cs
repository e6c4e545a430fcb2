namespace Hone.Golden;

/// <summary>How many threads share the work changes no bit of a whole training.</summary>
public sealed class ThreadsTests : ResumeRehearsal
{
    public static TheoryData<string> Models =>
    [
        "model.dialect=gpt2", "model.dialect=modern", "model.kv_heads=2", "model.kv_heads=1 model.feed_forward=swiglu",
            "model.feed_forward=swiglu model.tied=true",
        "model.dialect=gpt2 training.micro_batches=1 training.batch=5 model.context=33",
        "model.dropout=0.2 training.label_smoothing=0.1 training.average=0.9",
        "model.dropout=0.1 training.ramp.steps=6 training.ramp.context=8",
        "model.dialect=gpt2 model.dropout=0.1 model.context=33 training.recompute=true training.average=0.5",
        "model.width=96 model.heads=3 model.context=48 training.batch=4 training.steps=4",
    ];

    [Theory, MemberData(nameof(Models))]
    public void Any_number_of_threads_gives_the_same_bits(string settings)
    {
        string[] split = settings.Split(' ');
        Rehearsed one = Train("one", split, threads: 1);
        foreach (int threads in (int[])[2, 3, 5])
        {
            Rehearsed many = Train($"threads-{threads}", split, threads);
            many.Steps.ShouldBe(one.Steps, $"{threads} threads");
            ShouldHaveSameBits(many, one, $"{threads} threads");
            Evaluations(many.Folder, 1, 0).ShouldBe(Evaluations(one.Folder, 1, 0), $"{threads} threads");
            Samples(many.Folder, 1, 0).ShouldBe(Samples(one.Folder, 1, 0), $"{threads} threads");
        }
    }
}
