using Hone.Cli.Screen;
using Hone.Hosting.Recipes;

namespace Hone.Unit.Recipes;

public sealed class RecipeKeysTests
{
    public static TheoryData<string> Keys => [.. RecipeKeys.All.Select(key => key.Name)];

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "recipes"), "*.yaml").Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_setting_takes_its_own_default_and_is_told_in_a_sentence(string name)
    {
        RecipeKey key = RecipeKeys.Find(name)!;

        key.Description.ShouldEndWith(".");
        key.Allowed.ShouldNotBeEmpty();
        if (key.Default is null or Derived)
            return;
        key.Default.GetType().ShouldBe(key.Kind switch
        {
            SettingKind.Integer => typeof(long),
            SettingKind.Number => typeof(double),
            SettingKind.Flag => typeof(bool),
            _ => typeof(string),
        });
        RecipeValue.TryRead(key, new Setting(name, RecipeValue.Write(key.Default), true, default), out object? value, out string? problem)
            .ShouldBeTrue(problem);
        value.ShouldBe(key.Default);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_setting_that_is_read_only_sometimes_names_a_setting_that_decides_it(string name)
    {
        if (RecipeKeys.Find(name)!.ReadWhen is { } when)
            RecipeKeys.Find(when.Split(' ')[0]).ShouldNotBeNull();
    }

    [Fact]
    public void No_setting_is_also_a_section() => RecipeKeys.All.ShouldAllBe(key => !RecipeKeys.In(key.Name).Any());

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_recipe_of_the_repository_is_one(string file)
    {
        Recipe recipe = Recipe.Read(Path.Combine(Repository.Root, "recipes", file));

        recipe.TextOr("name", "", "none").ShouldBe(Path.GetFileNameWithoutExtension(file));
    }

    [Theory]
    [InlineData("from 1", 1)]
    [InlineData("above 0 and below 0.5", 2)]
    [InlineData("from 0 and below 1", 3)]
    [InlineData("from 1 and up to 8", 4)]
    public void Limits_are_told_in_words(string words, int which) => (which switch
    {
        1 => Limits.From(1),
        2 => Limits.Between(0, 0.5),
        3 => Limits.FromToBelow(0, 1),
        _ => Limits.Within(1, 8),
    }).ToString().ShouldBe(words);
}
