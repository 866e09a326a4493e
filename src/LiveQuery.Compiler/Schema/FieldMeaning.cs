using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>What an output field stands for: the planner switches on it and never looks at names.</summary>
internal abstract record FieldMeaning;

/// <summary>Rows of a table, as a root field: arguments where, order_by, distinct_on, limit, offset.</summary>
internal sealed record SelectMeaning(RoleTable Table) : FieldMeaning;

/// <summary>One row of a table by primary key, as a root field: an argument a key column.</summary>
internal sealed record SelectByPkMeaning(RoleTable Table) : FieldMeaning;

/// <summary>The aggregate object of a table (<c>aggregate</c>, <c>nodes</c>), as a root field.</summary>
internal sealed record SelectAggregateMeaning(RoleTable Table) : FieldMeaning;

/// <summary>All root fields of a source that has a namespace.</summary>
internal sealed record NamespaceMeaning(string Source) : FieldMeaning;

/// <summary>The rows of a table in batches, as a root field of subscriptions: cursor, batch_size, where.</summary>
internal sealed record SelectStreamMeaning(RoleTable Table) : FieldMeaning;

/// <summary>A column.</summary>
internal sealed record ColumnMeaning(RoleValue Column) : FieldMeaning;

/// <summary>The one row, or none, that an object relationship leads to.</summary>
internal sealed record ObjectRelationshipMeaning(Relationship Relationship, RoleTable Target) : FieldMeaning;

/// <summary>The rows that an array relationship leads to; the select arguments.</summary>
internal sealed record ArrayRelationshipMeaning(Relationship Relationship, RoleTable Target) : FieldMeaning;

/// <summary>The aggregate object over an array relationship; the select arguments.</summary>
internal sealed record AggregateRelationshipMeaning(Relationship Relationship, RoleTable Target) : FieldMeaning;

/// <summary>The rows of a function, as a root field: <c>args</c>, and the select arguments where it returns a set.</summary>
internal sealed record FunctionMeaning(TrackedFunction Function, RoleTable Target) : FieldMeaning;

/// <summary>The aggregate object over the rows of a function, as a root field.</summary>
internal sealed record FunctionAggregateMeaning(TrackedFunction Function, RoleTable Target) : FieldMeaning;

/// <summary>A computed field of scalar type, which shows a cell only where the condition holds.</summary>
internal sealed record ComputedScalarMeaning(ComputedField Field, BoolExpr? Visible) : FieldMeaning;

/// <summary>The rows of a computed field.</summary>
internal sealed record ComputedRowsMeaning(ComputedField Field, RoleTable Target) : FieldMeaning;

/// <summary><c>aggregate</c> of an aggregate object.</summary>
internal sealed record AggregateMeaning : FieldMeaning;

/// <summary><c>nodes</c> of an aggregate object.</summary>
internal sealed record NodesMeaning : FieldMeaning;

/// <summary><c>count</c>; arguments columns and distinct.</summary>
internal sealed record CountMeaning : FieldMeaning;

/// <summary><c>sum</c>, <c>avg</c>, <c>max</c>, …: an object of columns. The name is the SQL function's.</summary>
internal sealed record AggregateFunctionMeaning(string Function) : FieldMeaning;

/// <summary><c>__schema</c>.</summary>
internal sealed record IntrospectSchemaMeaning : FieldMeaning;

/// <summary><c>__type(name)</c>.</summary>
internal sealed record IntrospectTypeMeaning : FieldMeaning;

/// <summary>A field whose value is a constant string (<c>no_queries_available</c>).</summary>
internal sealed record ConstantMeaning(string Value) : FieldMeaning;

/// <summary>A field of the introspection types; answered by <c>Introspection</c>, never planned.</summary>
internal sealed record IntrospectionMeaning : FieldMeaning;

/// <summary>What an argument or an input field stands for.</summary>
internal abstract record InputMeaning
{
    /// <summary>An input that the planner asks for by its name: where, order_by, limit, columns, …</summary>
    public static InputMeaning Plain { get; } = new PlainMeaning();
}

/// <summary>See <see cref="InputMeaning.Plain"/>.</summary>
internal sealed record PlainMeaning : InputMeaning;

/// <summary><c>_and</c>, <c>_or</c>, <c>_not</c> of a <c>t_bool_exp</c>.</summary>
internal sealed record ConnectiveMeaning(Connective Connective) : InputMeaning;

/// <summary>The logical connectives.</summary>
internal enum Connective
{
    And,
    Or,
    Not,
}

/// <summary>A column: in a bool_exp (a comparison object), an order_by (a direction), by_pk arguments (a value).</summary>
internal sealed record ColumnInputMeaning(RoleValue Column) : InputMeaning;

/// <summary>A relationship in a bool_exp (its target's bool_exp) or an order_by (its target's order_by).</summary>
internal sealed record RelationshipInputMeaning(Relationship Relationship, RoleTable Target) : InputMeaning;

/// <summary><c>r_aggregate</c> in an order_by: <c>count</c> or functions over columns.</summary>
internal sealed record AggregateOrderMeaning(Relationship Relationship, RoleTable Target) : InputMeaning;

/// <summary><c>count</c> in an aggregate order_by.</summary>
internal sealed record CountOrderMeaning : InputMeaning;

/// <summary><c>sum</c>, <c>avg</c>, … in an aggregate order_by: an object of columns.</summary>
internal sealed record AggregateFunctionOrderMeaning(string Function) : InputMeaning;

/// <summary>
/// An operator of a comparison object. Types of one GraphQL name share an object, so the type of the operand follows
/// from the left side.
/// </summary>
internal sealed record OperatorMeaning(ComparisonOperator Operator, OperandShape Shape) : InputMeaning;

/// <summary><c>_is_null</c>.</summary>
internal sealed record IsNullMeaning : InputMeaning;

/// <summary>An operator of a type of PostGIS.</summary>
internal sealed record SpatialMeaning(SpatialOperator Operator) : InputMeaning;

/// <summary>A value of such an operator.</summary>
internal sealed record SpatialParameterMeaning(SpatialParameter Parameter) : InputMeaning;

/// <summary><c>_cast</c>: an object of target types.</summary>
internal sealed record CastMeaning : InputMeaning;

/// <summary>An aggregate of an array relationship in a bool_exp: <c>r_aggregate</c>.</summary>
internal sealed record AggregatePredicateMeaning(Relationship Relationship, RoleTable Target) : InputMeaning;

/// <summary>A function in such an aggregate: <c>count</c>, <c>bool_and</c>, …, and the type that it gives.</summary>
internal sealed record AggregateFunctionPredicateMeaning(string Function, Catalog.PostgresType ResultType) : InputMeaning;

/// <summary>An argument of a function.</summary>
internal sealed record FunctionArgumentMeaning(SignatureParameter Argument) : InputMeaning;

/// <summary>The rows of a computed field in a bool_exp.</summary>
internal sealed record ComputedRowsInputMeaning(ComputedField Field, RoleTable Target) : InputMeaning;

/// <summary>The aggregates over the rows of a computed field in an order_by.</summary>
internal sealed record ComputedAggregateOrderMeaning(ComputedField Field, RoleTable Target) : InputMeaning;

/// <summary>The values of the <c>order_by</c> enum.</summary>
internal enum OrderDirection
{
    Asc,
    AscNullsFirst,
    AscNullsLast,
    Desc,
    DescNullsFirst,
    DescNullsLast,
}

/// <summary>A tracked table as one role sees it.</summary>
/// <param name="Table">The table.</param>
/// <param name="Permission">What the role may read.</param>
internal sealed record RoleTable(TrackedTable Table, SelectPermission Permission);
