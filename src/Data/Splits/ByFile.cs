using Hone.Data.Sources;

namespace Hone.Data.Splits;

/// <summary>By the file a document stands in: the last files are for validation, those before them for test.</summary>
public sealed class ByFile : SplitRule
{
    readonly int _firstTest, _firstValidation, _count;

    /// <summary>A share of the files each, at least one where the share is above zero.</summary>
    /// <exception cref="InvalidDataException">No file would be left to learn from.</exception>
    public ByFile(SplitShares shares, Source source)
    {
        ArgumentNullException.ThrowIfNull(shares);
        ArgumentNullException.ThrowIfNull(source);
        shares.Checked();
        _count = source.Files.Count;
        _firstValidation = _count - FilesOf(shares.Validation);
        _firstTest = _firstValidation - FilesOf(shares.Test);
        if (_firstTest < 1)
            throw new InvalidDataException(
                $"{source.Name} has {_count} file{(_count == 1 ? "" : "s")}, too few to split by file\n"
                + "Split by hash, or bring more files.");
    }

    /// <summary>The first file of the validation split.</summary>
    public int FirstValidationFile => _firstValidation;

    /// <inheritdoc/>
    public override string Sentence => _firstValidation == _count
        ? $"By file: all {_count} are to learn from."
        : $"By file, in the order of their names: the last {_count - _firstValidation} of {_count} for validation"
            + (_firstTest < _firstValidation ? $", {_firstValidation - _firstTest} before for test." : ".");

    /// <inheritdoc/>
    public override Split SplitOf(in SourceDocument document) =>
        document.Place.File >= _firstValidation ? Split.Validation : document.Place.File >= _firstTest ? Split.Test : Split.Train;

    int FilesOf(double share) => share == 0 ? 0 : Math.Max(1, (int)Math.Round(share * _count));
}
