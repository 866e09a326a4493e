using System.Text.Json.Nodes;
using LiveQuery.Load.Baselines;
using LiveQuery.Load.Fleet;
using LiveQuery.Load.Hosting;

namespace LiveQuery.Load.Workloads;

/// <summary>Customers with orders with items: a live query is a customer's ten newest orders with their items, some 1.5 kB of JSON.</summary>
/// <param name="customers">How many customers; each is a session and a cohort.</param>
internal sealed class OrdersWorkload(int customers)
{
    private const int OrdersOfCustomer = 10;
    private const int ItemsOfOrder = 3;

    /// <summary>The operation.</summary>
    public static string Newest { get; } = Operation.Of(
        "{ orders(order_by: [{created: desc}, {id: desc}], limit: 10) { id status total items(order_by: {id: asc}) { sku qty } } }", "{}");

    /// <summary>The metadata.</summary>
    public static string Metadata { get; } = LoadMetadata.Head + """
              - table: { schema: public, name: orders }
                array_relationships:
                  - name: items
                    using: { foreign_key_constraint_on: { table: { schema: public, name: order_item }, column: order_id } }
                select_permissions:
                  - role: viewer
                    permission: { columns: "*", filter: { owner: { _eq: X-Hasura-User-Id } } }
              - table: { schema: public, name: order_item }
                select_permissions:
                  - role: viewer
                    permission: { columns: "*", filter: {} }

        """;

    /// <summary>A session's variables.</summary>
    public static JsonObject Session => new() { ["x-hasura-role"] = "viewer", ["x-hasura-user-id"] = "1" };

    /// <summary>The values of the cohorts for the server's statement: the session's variable, and the limit.</summary>
    public static CohortValues Values { get; } = new(new Dictionary<string, Func<int, string>>
    {
        ["bigint"] = cohort => CohortValues.Text(cohort + 1L),
        ["integer"] = _ => CohortValues.Text(OrdersOfCustomer),
    });

    /// <summary>The same query in the shape of Hasura's statement.</summary>
    public static HasuraStatement Hasura { get; } = new(
        """
        select json_build_object('orders', o.root) as root from (
          select coalesce(json_agg(b.root order by b.created desc, b.id desc), '[]') as root from (
            select row_to_json((select e from (select r.id as id, r.status as status, r.total as total, i.root as items) as e)) as root, r.created, r.id
            from (
              select * from public.orders
              where owner = (((subs.result_vars #>> array['session', 'x-hasura-user-id']))::bigint)
              order by created desc, id desc limit 10
            ) as r
            left outer join lateral (
              select coalesce(json_agg(n.root order by n.id asc), '[]') as root from (
                select row_to_json((select e from (select t.sku as sku, t.qty as qty) as e)) as root, t.id
                from (select * from public.order_item where order_id = r.id order by id asc) as t
              ) as n
            ) as i on ('true')
          ) as b
        ) as o
        """,
        cohort => $$$"""{"session":{"x-hasura-user-id":"{{{cohort + 1}}}"},"query":{},"synthetic":[],"cursor":{}}""");

    /// <summary>The query of one customer, as a hand-written server would send it.</summary>
    public static SingleStatement Single { get; } = new(
        """
        select json_build_object('orders', coalesce(json_agg(o), '[]'))::text
        from (
          select id, status, total,
                 (select coalesce(json_agg(json_build_object('sku', sku, 'qty', qty) order by i.id), '[]') from order_item i where i.order_id = r.id) as items
          from orders r where owner = $1 order by created desc, id desc limit 10
        ) o
        """,
        cohort => [(long)(cohort + 1)]);

    /// <summary>Makes and fills the tables.</summary>
    public Task CreateAsync(LoadDatabase database, CancellationToken cancellationToken) => database.RunAsync(
        $"""
        create table orders (id bigint primary key, owner bigint not null, status text not null, total numeric(10,2) not null, created timestamptz not null);
        create table order_item (id bigint primary key, order_id bigint not null references orders (id), sku text not null, qty integer not null);
        insert into orders select i, 1 + (i - 1) / {OrdersOfCustomer}, (array['new', 'paid', 'sent'])[1 + i % 3], i % 9973 / 7.0, timestamptz '2026-01-01' + i * interval '1 minute'
          from generate_series(1, {(long)customers * OrdersOfCustomer}) i;
        insert into order_item select i, 1 + (i - 1) / {ItemsOfOrder}, 'sku-' || i % 1000, 1 + i % 5
          from generate_series(1, {(long)customers * OrdersOfCustomer * ItemsOfOrder}) i;
        create index on orders (owner, created desc, id desc);
        create index on order_item (order_id, id);
        analyze orders;
        analyze order_item;
        """,
        cancellationToken);

    /// <summary>The fleet that asks for them, each customer once.</summary>
    public FleetPlan Plan(ServerProcess server, int connections) => new()
    {
        Endpoint = server.Endpoint,
        Init = LoadMetadata.Init(),
        Operations = [Newest],
        Connections = connections,
        Owners = customers,
        KeepEvery = Math.Max(1, customers / 200),
    };
}
