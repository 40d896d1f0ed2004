import { hall } from '../../../shared/venue.ts'

interface TicketType {
  id: string
  name: { nl: string; en: string }
  note?: { nl: string; en: string }
  price: number
  fee: number
  seated?: boolean
  quotas: readonly string[]
}

const ticketTypes: readonly TicketType[] = [
  {
    id: 'friday',
    name: { nl: 'Dagticket - vrijdag 7 juli', en: 'Day ticket - Friday 7 July' },
    price: 4700,
    fee: 200,
    quotas: ['friday'],
  },
  {
    id: 'saturday',
    name: { nl: 'Dagticket - zaterdag 8 juli', en: 'Day ticket - Saturday 8 July' },
    price: 4700,
    fee: 200,
    quotas: ['saturday'],
  },
  {
    id: 'sunday',
    name: { nl: 'Dagticket - zondag 9 juli', en: 'Day ticket - Sunday 9 July' },
    price: 4700,
    fee: 200,
    quotas: ['sunday'],
  },
  {
    id: 'weekend',
    name: { nl: 'Weekendticket - zaterdag en zondag', en: 'Weekend ticket - Saturday and Sunday' },
    note: { nl: 'U bespaart € 12,00', en: 'You save € 12.00' },
    price: 8300,
    fee: 300,
    quotas: ['saturday', 'sunday'],
  },
  {
    id: 'combi',
    name: { nl: 'Combiticket - 3 dagen', en: 'Combined ticket - 3 days' },
    note: { nl: 'U bespaart € 34,00', en: 'You save € 34.00' },
    price: 10_900,
    fee: 400,
    quotas: ['friday', 'saturday', 'sunday'],
  },
  {
    id: 'seat',
    name: { nl: 'Zitplaats openingsconcert', en: 'Seat at the opening concert' },
    note: { nl: 'Plaats kiezen in de volgende stap', en: 'Choose your seat in the next step' },
    price: 2400,
    fee: 150,
    seated: true,
    quotas: [],
  },
  {
    id: 'camping',
    name: { nl: 'Camping - per tent', en: 'Camping - per tent' },
    price: 2500,
    fee: 100,
    quotas: ['camping'],
  },
  {
    id: 'parking',
    name: { nl: 'Parking - per dag', en: 'Parking - per day' },
    price: 800,
    fee: 0,
    quotas: ['parking'],
  },
]

const capacities = { friday: 12_000, saturday: 12_000, sunday: 9000, camping: 90, parking: 3000 }

/** The festival itself: its tickets, how many there are, its hall and its waiting line. */
export const zomerlicht: string = `
insert into sales.ticket_type (id, sort, name, note, price, fee, seated, quotas)
select t->>'id', n, t->'name', t->'note', (t->>'price')::int, (t->>'fee')::int, coalesce((t->>'seated')::boolean, false),
       array(select jsonb_array_elements_text(t->'quotas'))
  from jsonb_array_elements(${literal(ticketTypes)}) with ordinality as x (t, n);

insert into sales.quota_shard (quota, shard, capacity)
select quota, shard, capacity / shards + case when shard < capacity % shards then 1 else 0 end
  from (select key as quota, value::int as capacity, case when value::int >= 1600 then 16 else 1 end as shards
          from jsonb_each_text(${literal(capacities)})) q, generate_series(0, shards - 1) as shard;

insert into sales.seat (label, block, "row", number, run, place, rank, wheelchair)
select label, block, "row", number, run, place, rank, wheelchair
  from jsonb_to_recordset(${literal(hall())}) as s (label text, block text, "row" text, number smallint, run text,
       place smallint, rank smallint, wheelchair boolean);
insert into sales.seat_run select distinct run from sales.seat;

insert into queue.line (name) values ('zomerlicht');
`

/** A value as a literal of SQL. */
function literal(value: unknown): string {
  return `'${JSON.stringify(value).replaceAll("'", "''")}'::jsonb`
}
