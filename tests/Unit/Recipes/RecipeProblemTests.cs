using Hone.Cli.Screen;
using Hone.Hosting.Recipes;

namespace Hone.Unit.Recipes;

public sealed class RecipeProblemTests
{
    [Fact]
    public void All_problems_are_told_at_once_in_the_order_of_the_file() =>
        Message(
            """
            name: a
            training:
              stpes: 100
              batch: many
              learning_rate: 0
              clip: [1, 2]
            tokenizer:
              kind: bbpe
            training:
              batch: 3
            block_size: 64
            """, "seed=x", "seed")
        .ShouldBe(
            """
            r.yaml has 9 problems
            line 3: training.stpes is not a setting: did you mean training.steps?
            line 4: training.batch is "many": write a whole number from 1
            line 5: training.learning_rate is "0": write a number above 0
            line 6: training.clip is a list: write one value
            line 8: tokenizer.kind is "bbpe": write characters, bytes, bpe or file; did you mean bpe?
            line 10: training.batch is given again, line 4 gives it first: keep one of them
            line 11: block_size is called model.context here
            --set seed=x: seed is "x": write a whole number from 0
            --set seed: write --set key=value
            """);

    [Theory]
    [InlineData("seed: 1\n  steps: 3", "line 2: this is not YAML")]
    [InlineData("training: {steps: 3", "this is not YAML")]
    [InlineData("seed: 1\nname: a\0\0\0", "line 2: here is a NUL byte, which no text has: the file is damaged; restore it")]
    [InlineData("seed: 1\n\0", "line 2: here is a NUL byte")]
    [InlineData(
        "training: {beta1: 0.9999999999}",
        "training.beta1 is \"0.9999999999\", which float32 holds as 1: write a number from 0 and below 1")]
    [InlineData(
        "model: {dropout: 0.9999999999}",
        "model.dropout is \"0.9999999999\", which float32 holds as 1: write a number from 0 and below 1")]
    [InlineData("training: {epsilon: 1e-60}", "training.epsilon is \"1e-60\", which float32 holds as 0: write a number above 0")]
    [InlineData("training: {clip: 1e-400}", "training.clip is \"1e-400\", which float32 holds as 0: write a number from 0")]
    [InlineData(
        "training: {weight_decay: 1e39}", "training.weight_decay is \"1e39\", which float32 holds as Infinity: write a number from 0")]
    [InlineData("training: {beta2: 1}", "training.beta2 is \"1\": write a number from 0 and below 1")]
    [InlineData("- a\n- b", "line 1: a recipe is made of settings")]
    [InlineData("just words", "line 1: a recipe is made of settings")]
    [InlineData("seed: 1\n---\nseed: 2", "line 2: a second document begins here")]
    [InlineData("? [a, b]\n: 3\nseed: x", "line 1: a setting's name is a word")]
    [InlineData("name: &a x\ngoal: *a", "line 2: goal is a reference")]
    [InlineData("seed: 1\nseed: 2", "line 2: seed is given again, line 1")]
    [InlineData("model: 4", "model is a section: put its settings under it, such as model.kind")]
    [InlineData("seed:\n  value: 3", "seed takes one value")]
    [InlineData("seed:", "seed has no value: write a whole number from 0, or take the line out")]
    [InlineData("name: null", "name has no value: write a text")]
    [InlineData("model:\n  tied: yes", "model.tied is \"yes\": write true or false")]
    public void What_is_no_recipe_is_told_with_its_line(string yaml, string expected) => Message(yaml).ShouldContain(expected);

    [Theory]
    [InlineData("training.batch", "0")]
    [InlineData("training.batch", "2.5")]
    [InlineData("training.batch", "3000000000")]
    [InlineData("training.learning_rate", "nan")]
    [InlineData("training.weight_decay", "inf")]
    [InlineData("training.beta1", "1")]
    [InlineData("data.validation", "0.5")]
    [InlineData("samples.top_p", "0")]
    [InlineData("seed", "-1")]
    [InlineData("precision", "f64")]
    [InlineData("model.dropout", "1")]
    [InlineData("model.dropout", "-0.1")]
    [InlineData("model.dropout", "nan")]
    [InlineData("training.label_smoothing", "1")]
    [InlineData("training.label_smoothing", "-1e-9")]
    [InlineData("training.average", "1")]
    [InlineData("training.average", "-0.5")]
    [InlineData("training.average", "nan")]
    public void A_value_outside_its_limits_is_refused(string key, string value) =>
        Message("", $"{key}={value}").ShouldContain($"{key} is \"{value}\": write");

    [Theory]
    [InlineData("training.beta1", "0")]
    [InlineData("samples.top_p", "1")]
    [InlineData("data.validation", "0.499")]
    [InlineData("seed", "9223372036854775807")]
    [InlineData("training.batch", "2147483647")]
    public void A_value_at_the_end_of_its_limits_is_taken(string key, string value) => Recipe.Parse("", "r.yaml", [$"{key}={value}"]);

    [Theory]
    [InlineData("training.lerning_rate", "did you mean training.learning_rate?")]
    [InlineData("trainig.steps", "here it is training.steps")]
    [InlineData("trainig.stpes", "did you mean training.steps?")]
    [InlineData("learning_rate", "here it is training.learning_rate")]
    [InlineData("weight_decay", "here it is training.weight_decay")]
    [InlineData("model.batch", "here it is training.batch or evaluation.batch")]
    [InlineData("training.every", "here it is evaluation.every, samples.every or checkpoints.every")]
    [InlineData("training.seed", "here it is seed")]
    [InlineData("optimizer.lr", "is called training.learning_rate here")]
    [InlineData("train.max-iters", "is called training.steps here")]
    [InlineData("model.nEmbd", "is called model.width here")]
    [InlineData("per_device_train_batch_size", "is called training.batch here")]
    [InlineData("device", "Hone trains on the processor")]
    [InlineData("dropout", "here it is model.dropout")]
    [InlineData("resid_pdrop", "is called model.dropout here")]
    [InlineData("attention_dropout", "is called model.dropout here")]
    [InlineData("label_smoothing", "here it is training.label_smoothing")]
    [InlineData("use_ema", "is called training.average here")]
    [InlineData("output_dir", "--run-dir")]
    [InlineData("training.qqqqqqqqqq", "training has steps, tokens")]
    [InlineData("xylophone", "the sections are data, tokenizer, model, training")]
    public void An_unknown_setting_is_answered_with_the_nearest(string key, string expected) =>
        Message("", $"{key}=1").ShouldContain(expected);

    [Theory]
    [InlineData(
        "per_device_train_batch_size batch_size block_size n_layer n_head n_embd max_iters max_steps num_train_epochs lr warmup_steps")]
    [InlineData(
        "warmup_iters save_steps save_interval eval_interval eval_steps eval_iters gradient_accumulation_steps max_grad_norm grad_clip")]
    [InlineData(
        "adam_beta1 adam_beta2 hidden_dropout_prob device dtype bf16 fp16 max_seq_len seq_len n_kv_head vocab_size min_lr lr_decay_iters "
        + "save_total_limit")]
    [InlineData("logging_steps output_dir out_dir lr_scheduler_type lr_scheduler_kwargs optim adam_epsilon eval_strategy save_strategy")]
    [InlineData(
        "load_best_model_at_end metric_for_best_model resume_from_checkpoint gradient_checkpointing torch_compile report_to "
        + "label_smoothing_factor")]
    [InlineData(
        "neftune_noise_alpha aspect_ratio head_dim num_iterations device_batch_size total_batch_size warmdown_ratio "
        + "final_lr_frac")]
    [InlineData(
        "eval_every eval_tokens sample_every save_every model_tag resume_from_step tf32 log_interval wandb_log init_from "
        + "always_save_checkpoint")]
    public void The_names_of_other_trainers_are_known(string names)
    {
        foreach (string name in names.Split(' '))
            ForeignNames.Find(name).ShouldNotBeNull(name);
    }

    [Fact]
    public void Every_name_of_another_trainer_leads_somewhere_and_is_not_one_of_ours()
    {
        HashSet<string> leaves = [.. RecipeKeys.All.Select(key => key.Leaf.Replace("_", "", StringComparison.Ordinal))];
        foreach ((string name, ForeignName foreign) in ForeignNames.All)
        {
            if (foreign.Key is not null)
                RecipeKeys.Find(foreign.Key).ShouldNotBeNull(name);
            else
                foreign.Note.ShouldNotBeEmpty(name);
            leaves.ShouldNotContain(name);
        }
    }

    static string Message(string yaml, params string[] overrides) =>
        Should.Throw<InvalidDataException>(() => Recipe.Parse(yaml, "r.yaml", overrides)).Message;
}
