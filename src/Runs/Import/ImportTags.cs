namespace Hone.Runs.Import;

/// <summary>
/// What the names of curves mean that programs give them. Names are compared without case, and with <c>/ . - </c> and blanks as
/// underscores.
/// </summary>
public sealed class ImportTags
{
    static readonly string[] _loss =
        ["train_loss", "loss_train", "train_train_loss", "training_loss", "loss", "train_loss_step", "losses_train", "trainer_loss",
            "train_total_loss", "lm_loss", "training_train_loss"],
        _validation = ["validation_loss", "val_loss", "eval_loss", "loss_val", "loss_validation", "loss_eval", "valid_loss", "test_loss",
            "dev_loss", "validation_validation_loss", "lm_loss_validation", "eval_eval_loss", "val_val_loss"],
        _rate = ["train_learning_rate", "learning_rate", "lr", "train_lr", "lr_adamw", "lr_adam", "optimizer_lr", "learning_rate_group_0",
            "lrm", "trainer_learning_rate"],
        _norm = ["train_gradient_norm", "gradient_norm", "grad_norm", "train_grad_norm", "grad_2.0_norm_total", "grad_2_0_norm_total",
            "norm", "gnorm", "optimizer_grad_norm"],
        _epoch = ["train_epoch", "epoch", "epochs", "trainer_epoch"];

    readonly string? _chosenLoss, _chosenValidation;

    /// <summary>The table, with names that a person says stand for the losses.</summary>
    /// <param name="loss">The training loss's name, exactly; null for the table.</param>
    /// <param name="validation">The validation loss's name, exactly; null for the table.</param>
    public ImportTags(string? loss = null, string? validation = null) => (_chosenLoss, _chosenValidation) = (loss, validation);

    /// <summary>Of several curves that would mean the same, the one to take.</summary>
    /// <param name="names">All names of a record.</param>
    /// <returns>By the name in the record, what it means. A name that is not there means nothing here.</returns>
    /// <exception cref="InvalidDataException">A chosen name is not in the record.</exception>
    public IReadOnlyDictionary<string, ImportMeaning> Choose(IReadOnlyCollection<string> names)
    {
        Dictionary<string, ImportMeaning> chosen = new(StringComparer.Ordinal);
        Take(ImportMeaning.Loss, _chosenLoss, "--loss", _loss);
        Take(ImportMeaning.Validation, _chosenValidation, "--validation", _validation);
        Take(ImportMeaning.LearningRate, null, "", _rate);
        Take(ImportMeaning.GradientNorm, null, "", _norm);
        Take(ImportMeaning.Epoch, null, "", _epoch);
        return chosen;

        void Take(ImportMeaning meaning, string? wanted, string option, string[] known)
        {
            if (wanted is not null && !names.Contains(wanted))
                throw new InvalidDataException($"{option} names \"{wanted}\", and the record has no such curve\n"
                    + $"It has {(names.Count > 0 ? Some(names) : "none at all")}.");
            string? found = wanted ?? known.Select(one => names.Where(name => Plain(name) == one && !chosen.ContainsKey(name))
                .Order(StringComparer.Ordinal).FirstOrDefault()).FirstOrDefault(name => name is not null);
            if (found is not null) chosen[found] = meaning;
        }
    }

    /// <summary>Some of many names, for a sentence.</summary>
    internal static string Some(IReadOnlyCollection<string> names)
    {
        const int most = 12;
        return string.Join(", ", names.Order(StringComparer.Ordinal).Take(most))
            + (names.Count > most ? $" and {names.Count - most} more" : "");
    }

    static string Plain(string name) =>
        string.Concat(name.ToLowerInvariant().Select(c => c is '/' or '-' or ' ' or '.' or '\\' or ':' ? '_' : c));
}
