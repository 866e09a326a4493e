namespace LiveQuery.FunctionalTests.Faults;

/// <summary>What a transaction has written. Whether it was committed is known for certain from the ledger alone.</summary>
/// <param name="Tx">Its number.</param>
/// <param name="From">The account that paid, as it was left.</param>
/// <param name="To">The account that was paid.</param>
/// <param name="Owner">Whose counter and set it changed.</param>
/// <param name="N">The counter as it was left.</param>
/// <param name="Item">The item that it put into the set, or took out of it.</param>
/// <param name="IsAdded">Whether it put the item in.</param>
internal sealed record Written(long Tx, AccountState From, AccountState To, int Owner, int N, int Item, bool IsAdded);

/// <summary>An account as a transaction has left it.</summary>
internal readonly record struct AccountState(int Id, int Version, int Balance);
