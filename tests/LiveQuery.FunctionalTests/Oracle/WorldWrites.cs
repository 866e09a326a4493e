namespace LiveQuery.FunctionalTests.Oracle;

/// <summary>Random writes to the world.</summary>
internal static class WorldWrites
{
    /// <summary>A write: statements that are to be run one after the other.</summary>
    public static string[] Any(Random random)
    {
        var (id, other) = (random.Next(12), random.Next(12));
        string[][] writes =
        [
            [$"update team set name = name || 'x' where id = {id}"],
            [$"update team set active = not coalesce(active, false), budget = {other} where id = {id}"],
            [$"update team set parent_id = {other} where id = {id}"],
            [$"update team set tags = array['{other}', null] where id <> {id}"],
            [$"update team set id = id where id = {id}"],
            [$"update member set team_id = {other} where id = {id}"],
            [$"update member set name = null, joined = joined + interval '1 ms' where id >= {id}"],
            [$"update member set meta = '{{\"k\": {other}}}' where id = {id}"],
            [$"update task set owner_id = {other}, done = not done where id = {id}"],
            [$"update task set team_id = case team_id when {id} then {other} when {other} then {id} else team_id end"],
            [$"delete from task where id = {id}"],
            [$"insert into task values ({100 + random.Next(1000)}, {id}, {other}, 'Ada', true) on conflict do nothing"],
            [$"with moved as (delete from task where id = {id} returning *) insert into task select id + 50, team_id, owner_id, title, done from moved on conflict do nothing"],
            ["vacuum full task"],

            // The next rows of the same transaction come to lie where those lay.
            [$"delete from task where id <= {id}", "vacuum full task"],
            ["delete from task where id = (select min(id) from task)", "cluster task using task_pkey"],

            // The same rows under other names, with other labels, with another default.
            ["alter table team rename name to swapped; alter table team rename motto to name; alter table team rename swapped to motto"],
            ["""
             do $$ begin
               execute (select format('alter type task_kind rename value %L to %L', label, label || 'x') from cast(enum_first(null::task_kind) as text) label);
             end $$
             """],
            [$"alter table task drop column note; alter table task add column note text default '{other}'"],
        ];
        return writes[random.Next(writes.Length)];
    }
}
