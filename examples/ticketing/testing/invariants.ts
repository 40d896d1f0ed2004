import type pg from 'pg'

/** Each query finds what must never be; a row is a violation. */
const violations: Readonly<Record<string, string>> = {
  'a quota shard took more than it has':
    'select quota, shard from sales.quota_shard where taken < 0 or taken > capacity',
  'what a shard took is not what holds have of it': `
    select s.quota, s.shard, s.taken, coalesce(sum(p.count), 0) as held
      from sales.quota_shard s left join sales.hold_part p using (quota, shard)
     group by s.quota, s.shard, s.taken having s.taken <> coalesce(sum(p.count), 0)`,
  'a released hold still has something': `
    select h.id from sales.hold h where h.state = 'released'
       and (exists (select from sales.hold_part p where p.hold = h.id) or exists (select from sales.seat s where s.hold = h.id))`,
  'a hold lacks seats that it is for': `
    select h.id from sales.hold h where h.state <> 'released'
       and (select count(*) from sales.seat s where s.hold = h.id) <> cardinality(h.seats)`,
  'a paid seat is not its buyer’s': `
    select t.code from sales.ticket t join sales."order" o on o.id = t."order" join sales.seat s on s.label = t.seat
     where s.hold is distinct from o.hold`,
  'a paid order has not as many tickets as were held': `
    select o.id from sales."order" o join sales.hold h on h.id = o.hold where o.state = 'paid'
       and (h.state <> 'sold' or (select count(*) from sales.ticket t where t."order" = o.id) <> h.tickets)`,
  'an unpaid order has tickets': `
    select o.id from sales."order" o where o.state <> 'paid' and exists (select from sales.ticket t where t."order" = o.id)`,
  'a customer’s account is not level': `
    select "order", sum(case when destination = 'customer' then cents else -cents end) as balance
      from sales.transfer where 'customer' in (source, destination) group by "order"
    having sum(case when destination = 'customer' then cents else -cents end) <> 0`,
  'revenue and fees are not what was sold': `
    select o.id from sales."order" o where o.state = 'paid' and o.total <>
      (select coalesce(sum(cents), 0) from sales.transfer t where t."order" = o.id and t.reason in ('sale', 'fees'))`,
  'an unsold order has revenue': `
    select o.id from sales."order" o join sales.transfer t on t."order" = o.id and t.reason in ('sale', 'fees') where o.state <> 'paid'`,
  'what the bank paid is not what orders and refunds say': `
    select o.id from sales."order" o where
      (select coalesce(sum(case when source = 'bank' then cents else -cents end), 0) from sales.transfer t
        where t."order" = o.id and 'bank' in (source, destination)) <> case when o.state = 'paid' then o.total else 0 end`,
  'an admission counts other tickets than its holds': `
    select a.id from sales.admission a
      left join (select admission, sum(tickets) as tickets from sales.hold where state <> 'released' group by admission) h
        on h.admission = a.id
     where a.tickets <> coalesce(h.tickets, 0)`,
  'positions have gaps or are given twice': `
    select l.name from queue.line l where l.drawn_at is not null or l.opens_at is null
     group by l.name, l.tail having (select count(*) from queue.visitor v where v.line = l.name and v.position between 1 and l.tail) <> l.tail
        or (select count(*) from queue.visitor v where v.line = l.name) <> l.tail`,
}

/** Checks what must hold at any time, whatever happened: nothing oversold, no seat sold twice, the ledger balanced. */
export async function findViolations(pool: pg.Pool): Promise<string[]> {
  const found: string[] = []
  for (const [name, query] of Object.entries(violations)) {
    const { rows } = await pool.query(query)
    if (rows.length > 0) found.push(`${name}: ${JSON.stringify(rows.slice(0, 3))}`)
  }
  return found
}
