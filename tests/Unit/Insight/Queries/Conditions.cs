using Hone.Insight;
using Hone.Insight.Queries;
using Hone.Runs.Fields;

namespace Hone.Unit.Insight.Queries;

public sealed class Conditions
{
    static readonly FieldCatalogue Fields = new(
        ["id", "name", "seed", "summary.best_val_loss", "summary.best_bits_per_byte", "summary.final_val_loss", "started_utc", "tags"],
        ["recipe", "packages"],
        ["seed", "training.learning_rate", "training.optimizer", "model.layers", "training.batch", "evaluation.batch", "samples.every",
            "evaluation.every"]);

    static bool Holds(string condition, FieldValue value) => Condition.Parse(condition, Fields).Holds(value);

    [Theory]
    [InlineData("seed=7", 7, true), InlineData("seed = 7.0", 7, true), InlineData("seed==8", 7, false), InlineData("seed!=8", 7, true)]
    [InlineData("seed<7", 7, false), InlineData("seed<=7", 7, true), InlineData("seed>6.5", 7, true), InlineData("seed >= 7", 7, true)]
    [InlineData("seed=6|7|8", 7, true), InlineData("seed!=6|7", 7, false), InlineData("seed>1k", 1500, true),
        InlineData("seed<2.5M", 2e6, true)]
    [InlineData("seed=1e3", 1000, true), InlineData("seed=10_000", 10_000, true), InlineData("seed<2d", 100_000, true)]
    [InlineData("seed>90min", 5000, false), InlineData("seed=nan", double.NaN, true), InlineData("seed=7", double.NaN, false)]
    [InlineData("seed<inf", double.NaN, false), InlineData("seed>-inf", double.NaN, false),
        InlineData("seed=inf", double.PositiveInfinity, true)]
    [InlineData("seed>1", double.PositiveInfinity, true), InlineData("seed~42", 1424, true), InlineData("seed!=nan", 1, true)]
    public void Numbers_are_compared_as_numbers(string condition, double value, bool holds) =>
        Holds(condition, FieldValue.Of(value)).ShouldBe(holds);

    [Theory]
    [InlineData("name=Char", "char", true), InlineData("name=cha", "char", false), InlineData("name~HA", "char", true)]
    [InlineData("name!~x|y", "char", true), InlineData("name!~x|ha", "char", false), InlineData("name~x|ha", "char", true)]
    [InlineData("name='a b'", "a b", true), InlineData("name=\"a=b\"", "a=b", true), InlineData("name=a<b", "a<b", true)]
    [InlineData("started_utc>2026-11", "2026-11-30T11:18:15.123Z", true), InlineData("started_utc<2026-11", "2026-11-30T11:18:15.123Z",
        false)]
    [InlineData("name<5", "adamw", false), InlineData("name=true", "true", true)]
    public void Texts_are_compared_as_texts_in_any_case(string condition, string value, bool holds) =>
        Holds(condition, FieldValue.Of(value)).ShouldBe(holds);

    [Fact]
    public void A_field_alone_has_a_value_and_with_a_mark_none()
    {
        Holds("name", FieldValue.Of("x")).ShouldBeTrue();
        Holds("name", FieldValue.None).ShouldBeFalse();
        Holds("!name", FieldValue.None).ShouldBeTrue();
        Holds("!name", FieldValue.Of("")).ShouldBeFalse();
        Holds("name=x", FieldValue.None).ShouldBeFalse();
        Holds("name!=x", FieldValue.None).ShouldBeTrue();
        Holds("name!~x", FieldValue.None).ShouldBeTrue();
        Holds("seed<7", FieldValue.None).ShouldBeFalse();
    }

    [Fact]
    public void A_list_has_each_of_its_texts()
    {
        FieldValue tags = FieldValue.Of(["sweep", "small"]);
        Holds("tags=Small", tags).ShouldBeTrue();
        Holds("tags=smal", tags).ShouldBeFalse();
        Holds("tags~smal", tags).ShouldBeTrue();
        Holds("tags!=sweep", tags).ShouldBeFalse();
    }

    [Theory]
    [InlineData("validation", "summary.best_val_loss"), InlineData("summary.best_val_loss", "summary.best_val_loss")]
    [InlineData("seed", "seed"), InlineData("recipe.seed", "recipe.seed"), InlineData("optimizer", "recipe.training.optimizer")]
    [InlineData("training.optimizer", "recipe.training.optimizer"), InlineData("layers", "recipe.model.layers")]
    [InlineData("batch", "recipe.training.batch"), InlineData("final_val_loss", "summary.final_val_loss")]
    [InlineData("packages.Iced", "packages.Iced"), InlineData("status", "@status"), InlineData("settings", "@settings")]
    public void A_field_goes_by_its_path_its_setting_or_its_last_word(string name, string path) =>
        Fields.Find(name).ShouldBe(new RunField(name, path));

    [Theory]
    [InlineData("optimzer=x", "no field \"optimzer\"", "Did you mean optimizer")]
    [InlineData("validaton<1", "no field \"validaton\"", "validation")]
    [InlineData("summary.best_val_los<1", "no field", "summary.best_val_loss")]
    [InlineData("every=3", "any of 2 fields", "recipe.samples.every, recipe.evaluation.every")]
    [InlineData("zzzzzzzzzz", "no field", "such as summary.best_val_loss")]
    [InlineData("<3", "names no field", "'validation < 1.5'")]
    [InlineData("seed<", "nothing behind its sign", "'!seed'")]
    [InlineData("seed<1|2", "several values", "give one")]
    public void What_makes_no_sense_is_refused_with_what_would(string condition, string what, string remedy)
    {
        InvalidDataException letter = Should.Throw<InvalidDataException>(() => Condition.Parse(condition, Fields));
        letter.Message.Split('\n').Length.ShouldBe(2);
        letter.Message.Split('\n')[0].ShouldContain(what);
        letter.Message.Split('\n')[1].ShouldContain(remedy);
    }

    [Fact]
    public void A_spread_leaves_out_what_is_not_finite_and_says_so()
    {
        Spread spread = Spread.Of([1, 3, double.NaN])!.Value;
        (spread.Mean, spread.Deviation, spread.Low, spread.High, spread.Count, spread.Lost).ShouldBe((2, Math.Sqrt(2), 1, 3, 2, 1));
        spread.ToText(number => number.ToString("F1", null)).ShouldBe("2.0 ± 1.4 (2 of 3)");
        Spread.Of([double.NaN])!.Value.ToText(Figures.Magnitude).ShouldBe("NaN");
        Spread.Of([2.0])!.Value.ToText(number => $"{number}").ShouldBe("2");
        Spread.Of([2.0, 2.0])!.Value.ToText(number => $"{number}").ShouldBe("2");
        Spread.Of([]).ShouldBeNull();
    }
}
