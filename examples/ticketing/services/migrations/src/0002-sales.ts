/**
 * What is sold, to whom, and for what. The database owns the truth: no capacity can be exceeded, no seat held
 * twice and no order placed twice whatever its clients do. Functions that take places lock in one order (hold,
 * admission, quotas by name and shard, seat runs by name), so they never wait for each other in a circle.
 */
export const sales = `
create schema sales;

create table sales.ticket_type (
  id       text primary key,
  sort     smallint not null,
  name     jsonb not null,
  note     jsonb,
  price    integer not null check (price >= 0),
  fee      integer not null check (fee >= 0),
  seated   boolean not null default false,
  quotas   text[] not null
);

-- A hot quota is split in shards, so that buyers do not wait for each other.
create table sales.quota_shard (
  quota    text not null,
  shard    smallint not null,
  capacity integer not null,
  taken    integer not null default 0,
  primary key (quota, shard),
  constraint never_oversold check (taken between 0 and capacity)
) with (fillfactor = 50);

-- What one visitor let in by the queue has, so that nobody gets more than twelve.
create table sales.admission (
  id      uuid primary key,
  session text not null,
  tickets integer not null check (tickets between 0 and 12)
);

create table sales.hold (
  id         uuid primary key,
  admission  uuid not null references sales.admission,
  items      jsonb not null,
  tickets    integer not null check (tickets > 0),
  -- Labels of the seats, kept when they are given back, so that a late payment can ask for the same.
  seats      text[] not null default '{}',
  total      integer not null,
  fees       integer not null,
  state      text not null default 'held' check (state in ('held', 'ordered', 'sold', 'released')),
  expires_at timestamptz not null,
  extended   boolean not null default false,
  -- What was left of the time when payment began: the countdown stops while the bank answers.
  remaining  interval
) with (fillfactor = 70);
create index hold_to_expire on sales.hold (expires_at) where state in ('held', 'ordered');

create table sales.hold_part (
  hold  uuid not null references sales.hold,
  quota text not null,
  shard smallint not null,
  count integer not null check (count > 0),
  primary key (hold, quota, shard),
  foreign key (quota, shard) references sales.quota_shard
);

create table sales.seat (
  label      text primary key,
  block      text not null,
  "row"      text not null,
  number     smallint not null,
  run        text not null,
  place      smallint not null,
  rank       smallint not null,
  wheelchair boolean not null,
  hold       uuid references sales.hold,
  unique (run, place)
) with (fillfactor = 50);
create index seat_of_hold on sales.seat (hold) where hold is not null;
create table sales.seat_run (id text primary key);

create table sales."order" (
  id         uuid primary key,
  number     bigint generated always as identity (start with 100001) unique,
  key        text not null unique,
  hold       uuid not null unique references sales.hold,
  name       text not null,
  mail       text not null,
  language   text not null check (language in ('nl', 'en')),
  total      integer not null,
  fees       integer not null,
  state      text not null default 'open' check (state in ('open', 'failed', 'expired', 'paid', 'refunded')),
  created_at timestamptz not null default clock_timestamp(),
  paid_at    timestamptz,
  mailed_at  timestamptz
);

create table sales.ticket (
  code text primary key,
  "order" uuid not null references sales."order",
  ticket_type text not null references sales.ticket_type,
  seat text unique references sales.seat
);
create index ticket_of_order on sales.ticket ("order");

create table sales.payment (
  id         uuid primary key,
  "order"    uuid not null references sales."order",
  attempt    smallint not null,
  provider   text unique,
  url        text,
  amount     integer not null check (amount >= 0),
  state      text not null default 'open' check (state in ('open', 'failed', 'paid', 'refunded')),
  unique ("order", attempt)
);

-- Each movement of money has a source and a destination, so the ledger balances by its form.
create table sales.transfer (
  "order" uuid not null references sales."order",
  reason  text not null,
  source  text not null,
  destination text not null,
  cents   integer not null check (cents > 0),
  at      timestamptz not null default clock_timestamp(),
  primary key ("order", reason),
  check (source <> destination)
);

-- What others must hear of, written with what it is about.
create table sales.outbox (
  id         bigint generated always as identity primary key,
  topic      text not null,
  payload    jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  done_at    timestamptz,
  attempts   integer not null default 0,
  next_try_at timestamptz not null default clock_timestamp()
);
create index outbox_to_do on sales.outbox (topic, next_try_at) where done_at is null;

create table sales.waiting_list (
  ticket_type text not null references sales.ticket_type,
  mail        text not null,
  language    text not null,
  at          timestamptz not null default clock_timestamp(),
  primary key (ticket_type, mail)
);

-- Mail of internal environments, shown on the mailbox page.
create table sales.mailbox (
  id       bigint primary key,
  "to"     text not null,
  subject  text not null,
  text     text not null,
  at       timestamptz not null default clock_timestamp()
);

create function sales.take_quota(holder uuid, which text, n integer) returns void language plpgsql as $$
declare
  chosen smallint;
  missing integer := n;
  s record;
begin
  if (select coalesce(sum(capacity - taken), 0) from sales.quota_shard where quota = which) < n then
    raise exception 'sold out' using errcode = 'TK001', detail = which;
  end if;
  -- Any shard with room that nobody else is at.
  update sales.quota_shard set taken = taken + n
   where quota = which and shard =
     (select shard from sales.quota_shard where quota = which and capacity - taken >= n
       order by random() limit 1 for update skip locked)
   returning shard into chosen;
  if found then
    insert into sales.hold_part values (holder, which, chosen, n);
    return;
  end if;
  -- Room is scarce, or all shards are busy: wait for each in turn.
  for s in select shard, capacity - taken as room from sales.quota_shard where quota = which order by shard for update loop
    continue when s.room = 0;
    update sales.quota_shard set taken = taken + least(s.room, missing) where quota = which and shard = s.shard;
    insert into sales.hold_part values (holder, which, s.shard, least(s.room, missing));
    missing := missing - least(s.room, missing);
    exit when missing = 0;
  end loop;
  if missing > 0 then
    raise exception 'sold out' using errcode = 'TK001', detail = which;
  end if;
end $$;

-- A free seat is left alone when it has no free neighbour, though the group could have sat elsewhere in the gap.
create function sales.leaves_single_seat(holder uuid, which text) returns boolean language sql stable as $$
  select exists (
    select 1 from (
      select count(*) as size, sum(count(*)) over (partition by island) as remaining
        from (select island, place - row_number() over (partition by island order by place) as gap
                from (select place, hold, place - row_number() over (order by place) as island
                        from sales.seat where run = which and (hold is null or hold = holder)) open
               where hold is null) free
       group by island, gap) gaps
     where size = 1 and remaining >= 2)
$$;

create function sales.take_seats(holder uuid, labels text[]) returns void language plpgsql as $$
declare
  got integer;
  r text;
begin
  -- Who takes seats of a run holds the run, so that two groups cannot leave a single seat between them.
  perform 1 from sales.seat_run
    where id in (select run from sales.seat where label = any(labels) union select run from sales.seat where hold = holder)
    order by id for update;
  update sales.seat set hold = null where hold = holder and not label = any(labels);
  update sales.seat set hold = holder where label = any(labels) and (hold is null or hold = holder);
  get diagnostics got = row_count;
  if got <> cardinality(labels) then
    raise exception 'seat taken' using errcode = 'TK002';
  end if;
  update sales.hold set seats = labels where id = holder;
  for r in select distinct run from sales.seat where hold = holder loop
    if sales.leaves_single_seat(holder, r) then
      raise exception 'single seat' using errcode = 'TK005', detail = r;
    end if;
  end loop;
end $$;

-- Takes everything that a hold is for. The caller has locked the hold.
create function sales.fill_hold(holder uuid, quotas text[], counts integer[], labels text[]) returns void language plpgsql as $$
begin
  for i in 1 .. cardinality(quotas) loop
    perform sales.take_quota(holder, quotas[i], counts[i]);
  end loop;
  if cardinality(labels) > 0 then
    perform sales.take_seats(holder, labels);
  end if;
end $$;

create function sales.take_hold(
  new_hold uuid, turn uuid, turn_session text, quotas text[], counts integer[], labels text[], new_items jsonb,
  n integer, new_total integer, new_fees integer, lasts interval, moment timestamptz default clock_timestamp()
) returns timestamptz language plpgsql as $$
declare
  until timestamptz := moment + lasts;
begin
  if n > 12 then
    raise exception 'too many tickets' using errcode = 'TK003';
  end if;
  insert into sales.admission as a values (turn, turn_session, n)
  on conflict (id) do update set tickets = a.tickets + n where a.session = turn_session and a.tickets + n <= 12;
  if not found then
    raise exception 'too many tickets' using errcode = 'TK003';
  end if;
  insert into sales.hold (id, admission, items, tickets, total, fees, expires_at)
  values (new_hold, turn, new_items, n, new_total, new_fees, until);
  perform sales.fill_hold(new_hold, quotas, counts, labels);
  return until;
end $$;

-- Gives everything of a hold back. The caller has locked the hold and judged that it may go.
create function sales.release_hold(which uuid) returns void language plpgsql as $$
declare
  p record;
begin
  update sales.admission a set tickets = a.tickets - h.tickets from sales.hold h where h.id = which and a.id = h.admission;
  for p in select * from sales.hold_part where hold = which order by quota, shard loop
    update sales.quota_shard set taken = taken - p.count where quota = p.quota and shard = p.shard;
  end loop;
  delete from sales.hold_part where hold = which;
  perform 1 from sales.seat_run where id in (select run from sales.seat where hold = which) order by id for update;
  update sales.seat set hold = null where hold = which;
  update sales.hold set state = 'released' where id = which;
  update sales."order" set state = 'expired' where hold = which and state in ('open', 'failed');
end $$;

-- Each hold in its own transaction: a long one would keep buyers waiting.
create procedure sales.expire_holds(most integer, inout expired integer default 0, moment timestamptz default null) language plpgsql as $$
declare
  which uuid;
begin
  while expired < most loop
    select id into which from sales.hold
     where state in ('held', 'ordered') and expires_at <= coalesce(moment, clock_timestamp())
     order by expires_at limit 1 for update skip locked;
    exit when not found;
    perform sales.release_hold(which);
    commit;
    expired := expired + 1;
  end loop;
end $$;
`
