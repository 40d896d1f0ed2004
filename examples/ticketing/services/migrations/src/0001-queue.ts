/**
 * The waiting line. One row of `line` says how far it has come: positions up to `tail` are given out, those up
 * to `head` are admitted. Whoever changes it holds that row, so positions have no gaps and no one is overtaken.
 * All time is the database's, whatever the clocks of the replicas say.
 */
export const queue = `
create schema queue;

create table queue.line (
  name            text primary key,
  opens_at        timestamptz,
  seed            text not null default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
  drawn_at        timestamptz,
  tail            bigint not null default 0,
  head            bigint not null default 0,
  credit          double precision not null default 0 check (credit >= 0),
  ticked_at       timestamptz not null default clock_timestamp(),
  rate            double precision not null default 50 check (rate >= 0),
  paused          boolean not null default false,
  turn_minutes    integer not null default 10 check (turn_minutes between 1 and 120),
  settings_digest text,
  check (head between 0 and tail)
);

create table queue.visitor (
  id        uuid primary key,
  line      text not null references queue.line,
  session   text not null,
  position  bigint,
  joined_at timestamptz not null default clock_timestamp(),
  mail      text,
  language  text,
  unique (line, session),
  unique (line, position)
);
create index visitor_to_mail on queue.visitor (line, position) where mail is not null;

-- How far the line had come at the end of each second in which it moved.
create table queue.progress (
  line   text not null references queue.line,
  second timestamptz not null,
  head   bigint not null,
  primary key (line, second)
);

-- Every change of the settings, with the reason that visitors are told.
create table queue.change (
  line   text not null references queue.line,
  at     timestamptz not null default clock_timestamp(),
  rate   double precision not null,
  paused boolean not null,
  reason text not null default ''
);

-- The draw: who came before the opening gets a place by the order of sha256(seed + visitor's id).
create function queue.draw(which text, moment timestamptz default clock_timestamp()) returns void language plpgsql as $$
declare
  drawn bigint;
  line_seed text;
begin
  update queue.line set drawn_at = moment, ticked_at = moment
   where name = which and drawn_at is null and opens_at <= moment
   returning seed into line_seed;
  if not found then return; end if;
  update queue.visitor v set position = d.position
    from (select id, row_number() over (order by sha256(convert_to(line_seed || id::text, 'UTF8'))) as position
            from queue.visitor where line = which) d
   where v.id = d.id;
  get diagnostics drawn = row_count;
  update queue.line set tail = drawn where name = which;
end $$;

-- Places for a batch of sessions, in the order given. A session that has a place keeps it. Before the draw the
-- position is null.
create function queue.join(which text, ids uuid[], sessions text[], moment timestamptz default clock_timestamp())
returns table (session text, id uuid, "position" bigint) language plpgsql as $$
declare
  l queue.line;
  joined bigint;
begin
  perform queue.draw(which, moment);
  select * into strict l from queue.line where name = which for update;
  return query select v.session, v.id, v.position from queue.visitor v where v.line = which and v.session = any(sessions);
  return query
    insert into queue.visitor as v (id, line, session, position, joined_at)
    select j.id, which, j.session,
           case when l.opens_at is null or l.drawn_at is not null then l.tail + row_number() over (order by j.n) end, moment
      from (select distinct on (u.session) u.* from unnest(ids, sessions) with ordinality as u (id, session, n)
             where not exists (select from queue.visitor o where o.line = which and o.session = u.session)
             order by u.session, u.n) j
    returning v.session, v.id, v.position;
  get diagnostics joined = row_count;
  if joined = 0 or (l.opens_at is not null and l.drawn_at is null) then return; end if;
  update queue.line set
    tail = l.tail + joined,
    -- Nobody waited: what was earned meanwhile is one admission at most, so that a quiet hour is no burst.
    credit = case when l.head < l.tail or l.paused then l.credit
      else least(l.credit + l.rate * greatest(extract(epoch from moment - l.ticked_at), 0), 1) end,
    ticked_at = case when l.head < l.tail then l.ticked_at else greatest(moment, l.ticked_at) end
   where name = which;
end $$;

-- Admits who is due. Any number of replicas may call it at any time: the sum is the rate.
create function queue.tick(which text, moment timestamptz default clock_timestamp()) returns queue.line language plpgsql as $$
declare
  l queue.line;
  available double precision;
  admitted bigint;
begin
  select * into strict l from queue.line where name = which;
  if l.opens_at is not null and l.drawn_at is null then
    perform queue.draw(which, moment);
    select * into l from queue.line where name = which;
  end if;
  if l.head = l.tail then return l; end if;

  select * into l from queue.line where name = which for update;
  -- After a standstill of the database the line goes on at its rate, and does not catch up in one rush.
  available := l.credit + case when l.paused then 0
    else l.rate * least(greatest(extract(epoch from moment - l.ticked_at), 0), 1) end;
  admitted := least(l.tail - l.head, floor(available));
  update queue.line set
    head = l.head + admitted,
    credit = case when l.head + admitted = l.tail then least(available - admitted, 1) else available - admitted end,
    ticked_at = greatest(moment, l.ticked_at)
   where name = which returning * into l;
  if admitted > 0 then
    insert into queue.progress as p values (which, date_trunc('second', moment), l.head)
    on conflict (line, second) do update set head = greatest(p.head, excluded.head);
  end if;
  return l;
end $$;

-- New settings count from now on; what was earned at the old rate is admitted first.
create function queue.change_settings(
  which text, new_rate double precision, new_paused boolean, why text, moment timestamptz default clock_timestamp()
) returns queue.line language plpgsql as $$
declare
  l queue.line;
begin
  perform queue.tick(which, moment);
  update queue.line set rate = new_rate, paused = new_paused, credit = least(credit, 1), ticked_at = greatest(moment, ticked_at)
   where name = which returning * into strict l;
  insert into queue.change (line, at, rate, paused, reason) values (which, moment, new_rate, new_paused, why);
  return l;
end $$;
`
