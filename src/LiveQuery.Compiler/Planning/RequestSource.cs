using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Planning;

/// <summary>A value inside one that the client gave: in a cursor, a global id, a representation.</summary>
internal abstract record RequestSource : ValueSource
{
    /// <summary>The value in Postgres' text form, out of one request; null is NULL.</summary>
    /// <param name="ofRequest">Puts the values of the request's variables in their places.</param>
    /// <exception cref="GraphQLException">The client's value does not hold it.</exception>
    public abstract string? Read(Func<InputValue, InputValue> ofRequest);
}
