namespace Hone.EndToEnd;

/// <summary>Numbers on the command line: as they were meant, or refused with what would be right.</summary>
public sealed class OptionNumbers : HoneProgram
{
    [Theory]
    [InlineData("--temperature takes a number, not 0,8", "sample", "none", "--temperature", "0,8")]
    [InlineData("--top-p takes a number, not inf", "sample", "none", "--top-p", "inf")]
    [InlineData("--tokens takes a whole number, not 1e3", "sample", "none", "--tokens", "1e3")]
    [InlineData("--seed takes at most 9223372036854775807, not 9223372036854775808", "chat", "none", "--seed", "9223372036854775808")]
    [InlineData("--epochs takes a number above 0, not 1,5", "resume", "none", "--epochs", "1,5")]
    [InlineData("--epochs takes a number above 0, not -1", "resume", "none", "--epochs", "-1")]
    [InlineData("--steps takes at most 2147483647, not 2147483648", "resume", "none", "--steps", "2147483648")]
    [InlineData("--validation takes a number, not 0,1", "data", "audit", "none", "--validation", "0,1")]
    [InlineData("--vocabulary takes a whole number, not 1,000", "tokenizer", "train", "none", "--out", "t.json", "--vocabulary", "1,000")]
    [InlineData("--threads takes a whole number from 0 and up to 1024, not 1025", "selftest", "--threads", "1025")]
    [InlineData("--batch takes a whole number above 0, not 0", "bench", "step", "--batch", "0")]
    [InlineData("--runs takes a whole number above 0, not 0", "bench", "read", "none", "--runs", "0")]
    [InlineData("--rows takes a whole number from 0, not -1", "data", "inspect", "none", "--rows", "-1")]
    [InlineData("--seq is 5000, and the model has a context of 1024", "bench", "step", "--model", "gpt2-124m", "--seq", "5000")]
    public void A_number_that_is_none_or_makes_no_sense(string told, params string[] arguments) => Hone(arguments).ShouldRefuse(told);

    [Fact]
    public void A_horizon_beyond_what_can_be_counted_is_refused_and_the_run_keeps_its_own()
    {
        Hone("train", "tiny.yaml", "--set", "training.steps=2").Code.ShouldBe(0);
        Hone("resume", "tiny", "--epochs", "1e300").ShouldRefuse("1E+300 epochs", "2147483647 at most");
        ((int)TheRun().ReadManifest().Recipe["training"]!["steps"]!).ShouldBe(2);
    }
}
