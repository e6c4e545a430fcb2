namespace Hone.Hosting.Recipes;

/// <summary>The names people bring from other trainers: nanoGPT, nanochat, llm.c, Hugging Face, PyTorch and their kin.</summary>
static class ForeignNames
{
    static readonly Dictionary<string, ForeignName> Known = new[]
    {
        Here("name", "", "run_name", "experiment_name", "wandb_run_name", "model_tag", "run"),
        Here("notes", "", "description", "comment"),
        Here("seed", "", "random_seed", "manual_seed", "data_seed", "random_state"),

        Here("data.path", "", "dataset", "dataset_path", "dataset_name", "data_dir", "data_path", "train_file", "input_file", "input_bin",
            "corpus", "train_data"),
        Here("data.validation", "a fraction of the data", "val_split", "validation_split", "val_fraction", "test_size",
            "validation_split_percentage"),
        Here("data.split_column", "", "part_column"),
        Here("data.bos", "", "mark", "bos_token"),
        Here("data.separator", "", "eot", "end_of_text", "document_separator"),
        Here("data.chat_template", "a name of ours, or a file of Jinja", "chat_template_path", "chat_template_jinja", "template",
            "conversation_template", "prompt_template", "tokenizer_chat_template"),
        Here("data.conversations", "messages, alpaca or pairs; auto finds it out", "formatting", "dataset_format", "dataset_type",
            "data_format"),
        Here("data.mask", "assistant, last, all or messages", "assistant_only_loss", "completion_only_loss", "train_on_inputs",
            "train_on_prompt", "mask_history", "roles_to_train", "train_on_responses_only", "mask_prompt"),
        Here("data.text_column", "", "dataset_text_field", "text_field", "field"),
        Here("data.prompt_column", "", "field_instruction", "prompt_field", "prompt_key", "input_key"),
        Here("data.answer_column", "", "field_output", "response_field", "output_key", "label_key"),
        Here("data.ignore_columns", "", "remove_columns", "drop_columns"),
        Here("data.packing", "windows, documents or conversations", "sample_packing", "neat_packing", "packing_strategy",
            "multipack_real_batches", "eval_sample_packing"),
        Gone("messages are found by their usual names (role and content, from and value): there is nothing to set", "field_messages",
            "message_property_mappings", "message_field_role", "message_field_content", "roles"),
        Gone("the end of each answer is always learned", "train_on_eos", "train_on_eot", "add_eos_token", "append_eos_token"),
        Gone("answers are never cut: early turns are left out, or the row, and counted", "truncation_mode", "excess_length_strategy",
            "truncation_side", "cutoff_len"),
        Gone("rows are padded behind conversations, and padding is never learned, whatever its token", "pad_token", "padding_side",
            "pad_to_sequence_len", "pad_to_multiple_of"),
        Gone("the validation split is cut from the data: set data.validation to its fraction", "val_file", "validation_file", "val_data",
            "eval_dataset", "input_val_bin"),

        Here("tokenizer.kind", "", "tokenizer_type", "tokenizer_name", "encoding"),
        Here("tokenizer.pre_tokenizer", "", "split_pattern"),
        Here("tokenizer.path", "", "tokenizer_path", "tokenizer_file"),
        Here("tokenizer.vocabulary", "", "vocab_size", "n_vocab", "vocabulary_size", "padded_vocab_size"),

        Here("model.layers", "", "n_layer", "n_layers", "num_layers", "num_hidden_layers", "layer_count"),
        Here("model.width", "", "n_embd", "n_embed", "d_model", "dim", "hidden_size", "embed_dim", "embedding_dim", "channels", "model_dim",
            "hidden_dim"),
        Here("model.heads", "", "n_head", "n_heads", "num_heads", "num_attention_heads"),
        Here("model.kv_heads", "", "n_kv_head", "n_kv_heads", "num_kv_heads", "num_key_value_heads"),
        Here("model.context", "", "block_size", "max_seq_len", "max_seq_length", "seq_len", "seq_length", "sequence_length", "n_ctx",
            "n_positions",
            "max_position_embeddings", "context_length", "context_size", "max_length", "ctx_len"),
        Here("model.feed_forward", "", "activation", "hidden_act", "activation_function", "mlp_type", "act_fn"),
        Here("model.feed_forward_width", "", "intermediate_size", "ffn_dim", "d_ff", "mlp_dim", "n_inner"),
        Here("model.tied", "", "tie_word_embeddings", "weight_tying", "tie_weights", "tied_embeddings"),
        Here("model.rope_base", "", "rope_theta"),
        Here("model.dialect", "", "model_type", "architecture", "arch"),
        Here("model.head_size", "", "head_dim", "d_head"),
        Here("model.norm_epsilon", "", "rms_norm_eps", "layer_norm_epsilon", "norm_eps", "layer_norm_eps"),
        Gone("the width of a head is model.width divided by model.heads: set those", "aspect_ratio"),
        Here("from.model", "a run, or one that hone import made; to go on with a run that stopped: hone resume RUN", "init_from",
            "model_name_or_path", "pretrained", "base_model", "base_model_name_or_path", "pretrained_model_name_or_path", "finetune_from"),
        Here("lora.rank", "", "lora_r", "r", "lora_rank", "adapter_rank"),
        Here("lora.alpha", "", "lora_alpha"),
        Here("lora.dropout", "", "lora_dropout"),
        Here("lora.targets", "names with commas between, or all-linear", "target_modules", "lora_target_modules", "lora_target",
            "lora_target_linear"),
        Here("lora.scale", "alpha/sqrt(r) is what it turns on", "use_rslora", "lora_use_rslora"),
        Here("lora.ranks", "a list such as down_proj=16", "rank_pattern"),
        Here("lora.alphas", "a list such as down_proj=16", "alpha_pattern"),
        Here("lora.train_also", "names with commas between", "modules_to_save", "lora_modules_to_save", "additional_target"),
        Here("training.freeze", "names of parts, with commas between", "freeze_layers", "frozen_parameters", "unfrozen_parameters",
            "freeze_trainable_layers"),
        Gone("a section lora turns low-rank additions on; without it the whole model is learned", "adapter", "peft_type", "use_peft",
            "finetuning_type", "use_lora"),
        Gone("Hone learns low-rank additions alone: no magnitudes beside them, no copied layers", "use_dora", "peft_use_dora",
            "layer_replication"),
        Gone("Hone learns beside weights of float32", "load_in_4bit", "load_in_8bit", "bnb_4bit_quant_type", "quantization_bit"),
        Here("model.dropout", "one probability for all places", "attn_pdrop", "resid_pdrop", "embd_pdrop", "attention_dropout",
            "hidden_dropout_prob", "attention_probs_dropout_prob", "dropout_rate", "dropout_prob", "residual_dropout", "embedding_dropout"),
        Here("model.window", "tokens that every layer sees back", "sliding_window", "attention_window", "window_size"),
        Gone("attention never stores its scores, whatever the sizes; there is nothing to set", "attn_implementation", "flash_attention"),

        Here("training.steps", "it counts updates", "max_steps", "max_iters", "num_iterations", "num_steps", "train_steps", "total_steps",
            "max_train_steps", "iterations", "n_steps"),
        Here("training.epochs", "passes over the training tokens", "num_train_epochs", "num_epochs", "max_epochs", "n_epochs"),
        Here("training.batch", "rows of one micro-batch", "batch_size", "per_device_train_batch_size", "train_batch_size",
            "micro_batch_size",
            "device_batch_size", "per_gpu_train_batch_size", "train_micro_batch_size_per_gpu", "B"),
        Here("training.micro_batches", "micro-batches that make one update", "gradient_accumulation_steps", "grad_accum",
            "grad_accum_steps", "accumulate_grad_batches"),
        Gone("tokens of an update are training.batch × model.context × training.micro_batches: set those", "total_batch_size",
            "global_batch_size", "tokens_per_step"),
        Here("training.learning_rate", "", "lr", "max_lr", "peak_lr", "base_lr", "initial_lr", "matrix_lr"),
        Here("training.final_learning_rate", "the rate itself, not a fraction", "min_lr", "final_lr", "learning_rate_decay_frac",
            "final_lr_frac", "end_lr", "eta_min"),
        Here("training.warmup", "in updates", "warmup_steps", "warmup_iters", "num_warmup_steps", "warmup_iterations", "lr_warmup_steps",
            "warmup_ratio"),
        Here("training.schedule", "", "lr_scheduler_type", "lr_scheduler", "scheduler", "lr_schedule", "lr_decay_style", "decay_lr"),
        Here("training.decay", "as a part of the updates", "warmdown_ratio", "warmdown_iters", "cooldown_frac", "cooldown_fraction"),
        Gone("the rate falls until the last update, training.steps: there is nothing else to set", "lr_decay_iters", "lr_decay_steps",
            "lr_scheduler_kwargs"),
        Here("training.weight_decay", "", "wd", "adam_weight_decay", "l2"),
        Here("training.beta1", "", "adam_beta1", "b1"),
        Here("training.beta2", "", "adam_beta2", "b2"),
        Gone("set training.beta1 and training.beta2", "betas", "adam_betas"),
        Here("training.epsilon", "", "adam_epsilon", "adam_eps", "eps"),
        Here("training.clip", "", "max_grad_norm", "grad_clip", "gradient_clip_val", "clip_grad_norm", "gradient_clipping", "max_norm",
            "clip_norm"),
        Here("training.tokens_per_parameter", "", "target_param_data_ratio", "param_data_ratio"),
        Here("training.flops", "", "target_flops"),
        Here("training.optimizer", "", "optim", "optimizer_type", "optimizer_name"),
        Here("training.rates.embedding", "", "embedding_lr", "embedding_learning_rate", "embed_lr"),
        Here("training.rates.head", "", "unembedding_lr", "head_lr"),
        Here("training.rates.gain", "", "scalar_lr"),
        Here("training.early_stop.patience", "counted in evaluations", "early_stopping", "early_stopping_patience", "early_stop_patience"),
        Here("training.early_stop.minimum_gain", "", "early_stopping_threshold", "min_delta", "early_stopping_min_delta"),
        Here("training.label_smoothing", "", "label_smoothing_factor", "label_smoothing_eps", "smoothing"),
        Here("training.average", "the decay, such as 0.999", "ema", "ema_decay", "use_ema", "ema_rate", "ema_beta", "model_ema",
            "model_ema_decay"),
        Here("training.embedding_noise", "", "neftune_noise_alpha", "neftune_alpha", "noise_alpha"),

        Here("evaluation.every", "in updates", "eval_interval", "eval_steps", "eval_every", "val_loss_every", "val_check_interval",
            "eval_freq", "validation_interval"),
        Here("evaluation.tokens", "tokens, not batches", "eval_iters", "eval_tokens", "val_max_steps", "eval_batches", "max_eval_samples",
            "limit_val_batches"),
        Here("evaluation.batch", "", "per_device_eval_batch_size", "eval_batch_size", "val_batch_size"),
        Gone("evaluations are set by evaluation.every alone", "eval_strategy", "evaluation_strategy", "eval_delay", "eval_on_start",
            "eval_only", "do_eval", "do_train"),

        Here("samples.every", "in updates", "sample_every", "sample_interval", "sample_steps"),
        Here("samples.tokens", "", "max_new_tokens", "num_tokens", "genT", "sample_len"),
        Here("samples.prompt", "", "start", "sample_prompt"),
        Here("samples.temperature", "", "temp"),

        Here("checkpoints.every", "in updates", "save_steps", "save_interval", "save_every", "checkpoint_every", "checkpoint_interval",
            "ckpt_interval", "save_freq"),
        Here("checkpoints.keep", "", "save_total_limit", "max_checkpoints", "keep_last_n", "max_to_keep"),
        Here("checkpoints.keep_best", "", "load_best_model_at_end", "save_best", "save_best_only"),
        Gone("checkpoints are set by checkpoints.every alone; the last is always saved", "save_strategy", "always_save_checkpoint",
            "save_only_model", "save_model"),
        Gone("the best checkpoint is the one with the lowest validation loss", "metric_for_best_model", "greater_is_better"),
        Gone("where a run is kept is said on the command line: --run-dir DIR", "output_dir", "out_dir", "run_dir", "log_dir", "logging_dir",
            "save_dir", "checkpoint_dir", "work_dir"),
        Gone("to go on with a run: hone resume RUN", "resume", "resume_from_checkpoint", "resume_from_step", "resume_from",
            "overwrite_output_dir"),

        Here("precision", "", "dtype", "torch_dtype", "compute_dtype", "mixed_precision"),
        Here("precision", "f32, bf16 or auto", "bf16", "fp16", "fp8", "tf32", "amp", "use_amp", "half"),
        Gone("Hone trains on the processor: there is nothing to set", "device", "device_type", "use_cpu", "no_cuda", "gpus", "accelerator",
            "backend", "local_rank", "fsdp", "deepspeed"),
        Gone("threads change no number, so they are no part of a recipe: --threads N", "threads", "num_threads", "n_threads", "num_workers",
            "dataloader_num_workers"),
        Gone("Hone's kernels are compiled with it", "compile", "torch_compile", "use_liger_kernel"),
        Here("training.recompute", "", "gradient_checkpointing", "activation_checkpointing", "use_gradient_checkpointing"),
        Gone("every step is in the run's events.jsonl", "logging_steps", "log_interval", "log_every", "log_freq", "logging_strategy",
            "logging_first_step", "logging_nan_inf_filter"),
        Gone("every run is recorded in its own folder, with no account and nothing to turn on; others are told by report.tensorboard: "
            + "true, report.mlflow: URL or report.otlp: URL", "report_to", "wandb", "wandb_log",
            "wandb_project", "use_wandb", "project", "push_to_hub"),
        Gone("a run is always the same for the same recipe: there is nothing to turn on", "deterministic", "full_determinism",
            "overfit_single_batch"),
    }.SelectMany(entry => entry).ToDictionary(entry => Bare(entry.Written), entry => entry.Name, StringComparer.Ordinal);

    /// <summary>What is known of a name, by all of it or by what follows its last dot; null when it is nobody's.</summary>
    public static ForeignName? Find(string name) =>
        Known.GetValueOrDefault(Bare(name)) ?? Known.GetValueOrDefault(Bare(name[(name.LastIndexOf('.') + 1)..]));

    /// <summary>All of them, for tests.</summary>
    internal static IEnumerable<KeyValuePair<string, ForeignName>> All => Known;

    /// <summary>
    /// The name without what its home trainer joins words with: <c>max_iters</c>, <c>--max-iters</c> and <c>maxIters</c> are one.
    /// </summary>
    static string Bare(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    static IEnumerable<(string Written, ForeignName Name)> Here(string key, string note, params string[] names) =>
        names.Select(name => (name, new ForeignName(key, note)));

    static IEnumerable<(string Written, ForeignName Name)> Gone(string note, params string[] names) =>
        names.Select(name => (name, new ForeignName(null, note)));
}
