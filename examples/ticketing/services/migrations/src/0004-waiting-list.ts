/** Who of the waiting list has heard that there are tickets again. The release before goes on without it. */
export const waitingList = `
alter table sales.waiting_list add column told_at timestamptz;
create index waiting_list_to_tell on sales.waiting_list (ticket_type, at) where told_at is null;

-- How many tickets of a type can be had now.
create function sales.tickets_left(which text) returns integer language sql stable as $$
  select least(
    (select min(room) from (select sum(s.capacity - s.taken) as room from sales.quota_shard s
                             where s.quota = any(t.quotas) group by s.quota) quotas),
    case when t.seated then (select count(*) from sales.seat where hold is null) end)::integer
    from sales.ticket_type t where t.id = which
$$;

-- Those to tell now, first come first told: as many as there are tickets, less those told in the last while, who are
-- given time to take theirs. The type's row is held, so that two who ask at once do not tell twice as many.
create function sales.tell_waiting_list(which text, head_start interval)
returns table (mail text, language text) language plpgsql as $$
begin
  perform 1 from sales.ticket_type where id = which for no key update;
  return query
  update sales.waiting_list w set told_at = clock_timestamp()
   where w.ticket_type = which and w.mail in (
     select f.mail from sales.waiting_list f where f.ticket_type = which and f.told_at is null order by f.at
      limit greatest(0, sales.tickets_left(which) - (
        select count(*) from sales.waiting_list r
         where r.ticket_type = which and r.told_at > clock_timestamp() - head_start)))
  returning w.mail, w.language;
end $$;
`
