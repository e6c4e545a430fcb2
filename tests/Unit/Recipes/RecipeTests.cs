using System.Text.Json.Nodes;
using Hone.Cli.Screen;
using Hone.Hosting.Recipes;

namespace Hone.Unit.Recipes;

public sealed class RecipeTests
{
    [Fact]
    public void What_a_recipe_says_is_what_is_read()
    {
        Recipe recipe = Recipe.Parse(
            """
            # a comment
            name: "first"
            seed: 9_000_000_000
            data: { source: file, path: plays.txt }
            training:
              steps: 1e4        # ten thousand
              learning_rate: 3e-4
            model.layers: 6
            checkpoints:
              keep_best: False
            samples:
              prompt: ""
            """, "r.yaml");

        recipe.TextOr("name", "r", "the file's name").ShouldBe("first");
        recipe.Long("seed").ShouldBe(9_000_000_000);
        recipe.ChoiceOr("data.source", Origin.Stories, "no path").ShouldBe(Origin.File);
        recipe.Text("data.path").ShouldBe("plays.txt");
        recipe.Integer("training.steps").ShouldBe(10_000);
        recipe.NumberOr("training.learning_rate", 1, null).ShouldBe(3e-4);
        recipe.Integer("model.layers").ShouldBe(6);
        recipe.Flag("checkpoints.keep_best").ShouldBeFalse();
        recipe.TextOr("samples.prompt", "Once", "stories begin so").ShouldBe("");
        recipe.EnsureAllRead();
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only comments")]
    [InlineData("---")]
    [InlineData("training:\n  # steps: 3\nmodel: ~\n")]
    public void What_it_does_not_say_has_a_default(string yaml)
    {
        Recipe recipe = Recipe.Parse(yaml, "r.yaml");

        recipe.Integer("training.steps").ShouldBe(1000);
        recipe.Number("training.clip").ShouldBe(1);
        recipe.Choice("training.schedule").ShouldBe("cosine");
        recipe.Flag("checkpoints.keep_best").ShouldBeTrue();
        recipe.OptionalText("goal").ShouldBeNull();
        recipe.Long("evaluation.tokens").ShouldBe(0);
        recipe.EnsureAllRead();
    }

    [Fact]
    public void A_setting_of_the_command_line_wins_and_a_later_one_over_an_earlier()
    {
        Recipe recipe = Recipe.Parse("training:\n  steps: 10\n  batch: 2", "r.yaml",
            ["training.steps=20", "training.steps=30", "samples.prompt=a=b"]);

        recipe.Integer("training.steps").ShouldBe(30);
        recipe.Integer("training.batch").ShouldBe(2);
        recipe.TextOr("samples.prompt", "", "none").ShouldBe("a=b");
    }

    [Fact]
    public void A_derived_value_is_told_with_its_reason_unless_it_was_given()
    {
        Recipe recipe = Recipe.Parse("model: { heads: 2 }", "r.yaml");

        recipe.IntegerOr("model.width", 256, "64 × layers").ShouldBe(256);
        recipe.IntegerOr("model.heads", 4, "width / 64").ShouldBe(2);

        recipe.Decisions.ShouldBe([new RecipeDecision("model.width", "256", "64 × layers")]);
    }

    [Fact]
    public void The_record_has_what_was_read_in_the_order_of_the_table()
    {
        Recipe recipe = Recipe.Parse("training: { steps: 7, learning_rate: 0.0001 }\nmodel: { layers: 4, width: 256 }\ngoal: win",
            "r.yaml");
        recipe.NumberOr("training.learning_rate", 1, null);
        recipe.Integer("training.steps");
        recipe.IntegerOr("model.width", 256, "64 × layers");
        recipe.Integer("model.layers");
        recipe.Flag("checkpoints.keep_best");
        recipe.OptionalText("notes");
        recipe.OptionalText("goal");

        recipe.Effective.ToJsonString().ShouldBe(
            """{"goal":"win","model":{"layers":4,"width":256},"training":{"steps":7,"learning_rate":0.0001},"checkpoints":{"keep_best":true}}""");
        recipe.Differences.ToJsonString().ShouldBe("""{"goal":"win","training":{"steps":7,"learning_rate":0.0001}}""");
    }

    [Fact]
    public void A_recipe_comes_back_from_the_record_of_its_run()
    {
        Recipe first = Recipe.Parse(
            "training: { steps: 7, learning_rate: 0.1234567890123456789 }\nsamples: { prompt: \"12\" }\ncheckpoints: { keep_best: false }",
            "r.yaml");
        Compose(first, width: 256);

        Recipe again = Recipe.FromEffective(JsonNode.Parse(first.Effective.ToJsonString())!.AsObject(), "run 0k3f9a", ["training.steps=9"]);
        Compose(again, width: 512);                                             // a later version would derive something else
        again.EnsureAllRead();

        again.IntegerOr("model.width", 512, "later").ShouldBe(256);
        again.Integer("training.steps").ShouldBe(9);
        BitConverter.DoubleToInt64Bits(again.NumberOr("training.learning_rate", 1, null))
            .ShouldBe(BitConverter.DoubleToInt64Bits(first.NumberOr("training.learning_rate", 1, null)));
        again.TextOr("samples.prompt", "", "none").ShouldBe("12");
        Compose(first, width: 256);
        first.Differences["samples"]!["prompt"]!.GetValue<string>().ShouldBe("12");

        static void Compose(Recipe recipe, int width)
        {
            recipe.Integer("training.steps");
            recipe.NumberOr("training.learning_rate", 1, null);
            recipe.TextOr("samples.prompt", "", "none");
            recipe.Flag("checkpoints.keep_best");
            recipe.IntegerOr("model.width", width, "64 × layers");
        }
    }

    [Fact]
    public void A_derived_value_that_comes_back_from_a_record_is_no_difference()
    {
        Recipe first = Recipe.Parse("", "r.yaml");
        first.IntegerOr("model.width", 256, "64 × layers");
        Recipe again = Recipe.FromEffective(first.Effective, "run");
        again.IntegerOr("model.width", 256, "64 × layers");

        again.Differences.ToJsonString().ShouldBe("{}");
    }

    [Fact]
    public void A_setting_that_nothing_read_is_an_error_with_its_line_and_when_it_would_be()
    {
        Recipe recipe = Recipe.Parse("name: a\ndata:\n  path: plays.txt\nmodel:\n  kv_heads: 2", "recipes/r.yaml");
        recipe.TextOr("name", "r", "the file's name");

        InvalidDataException letter = Should.Throw<InvalidDataException>(recipe.EnsureAllRead);

        letter.Message.ShouldBe(
            """
            recipes/r.yaml has 2 problems
            line 3: data.path has no effect here: it is read only when data.source is file; take it out, or change that
            line 5: model.kv_heads has no effect here: nothing in this run reads it; take it out
            """);
    }

    [Fact]
    public void A_setting_that_does_not_fit_the_others_is_refused_at_its_line()
    {
        Recipe recipe = Recipe.Parse("model:\n  heads: 3", "r.yaml");

        recipe.Refusal("model.heads", "3 heads do not divide a width of 128: write 1, 2 or 4").Message
            .ShouldBe("r.yaml has a problem\nline 2: 3 heads do not divide a width of 128: write 1, 2 or 4");
        Should.Throw<InvalidDataException>(() => recipe.Text("data.path")).Message.ShouldBe(
            "r.yaml has a problem\ndata.path is needed and not given: write a text");
    }

    [Fact]
    public void Reading_a_setting_as_what_it_is_not_is_the_callers_mistake()
    {
        Recipe recipe = Recipe.Parse("seed: 5000000000", "r.yaml");

        Should.Throw<ArgumentException>(() => recipe.Integer("training.clip"));
        Should.Throw<ArgumentException>(() => recipe.Integer("training.stpes"));
        Should.Throw<ArgumentException>(() => recipe.Integer("model.width"));
        Should.Throw<ArgumentException>(() => recipe.IntegerOr("model.layers", 3, "why"));
        Should.Throw<ArgumentException>(() => recipe.Integer("seed"));
    }

    [Fact]
    public void A_recipe_that_is_not_there_is_told_in_two_lines() =>
        Should.Throw<FileNotFoundException>(() => Recipe.Read("absent.yaml")).Message.Split('\n').Length.ShouldBe(2);

    enum Origin { Stories, File }

    [Fact]
    public void A_folder_and_bytes_that_are_no_text_are_told_for_what_they_are()
    {
        string folder = Directory.CreateTempSubdirectory("hone-recipe-").FullName, file = Path.Combine(folder, "r.yaml");
        try
        {
            Should.Throw<InvalidDataException>(() => Recipe.Read(folder)).Message.ShouldStartWith($"{folder} is a folder, not a recipe\n");
            File.WriteAllBytes(file, [.. "name: caf"u8, 0xE9, .. "\nseed: 1\n"u8]);                       // é as Latin-1 has it
            Should.Throw<InvalidDataException>(() => Recipe.Read(file)).Message.ShouldStartWith(
                $"{file} is not UTF-8: bytes in it are no character\n");
            File.WriteAllBytes(file, [0xEF, 0xBB, 0xBF, .. "seed: 7\n"u8]);                              // a byte order mark is no fault
            Recipe.Read(file).Long("seed").ShouldBe(7);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
