using Hone.Hosting.Recipes;

namespace Hone.Hosting.Classifiers;

/// <summary>A kind of classifier: what a recipe of it has where nobody says, and how its data and its model are made.</summary>
/// <param name="Name">What <c>model.kind</c> calls it.</param>
/// <param name="UsualBatch">Examples of a micro-batch.</param>
/// <param name="UsualEpochs">Passes over the training split.</param>
/// <param name="Open">Reads the recipe's data and makes a model without memory; a second time where a run goes on, with its folder's
/// files.</param>
sealed record ClassifierKind(string Name, int UsualBatch, double UsualEpochs, Func<Recipe, int, ClassifierParts> Open);
