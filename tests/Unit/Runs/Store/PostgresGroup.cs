namespace Hone.Unit.Runs.Store;

/// <summary>The tests that share one server.</summary>
[CollectionDefinition(nameof(PostgresGroup))]
public sealed class PostgresGroup : ICollectionFixture<PostgresServer>;
