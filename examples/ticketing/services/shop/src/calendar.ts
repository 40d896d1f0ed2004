import type { PlacedOrder } from '../../../shared/sales-client.ts'

const days: Readonly<Record<string, readonly string[]>> = {
  friday: ['07'],
  saturday: ['08'],
  sunday: ['09'],
  weekend: ['08', '09'],
  combi: ['07', '08', '09'],
}

/** The days of an order as a calendar file. */
export function calendarOf(order: PlacedOrder): string {
  const dates = new Set(order.tickets.flatMap(({ type }) => days[type] ?? []))
  const events = [...dates]
    .sort()
    .map(day => event(`${order.id}-${day}`, `Zomerlicht`, [`202807${day}T160000`, `202807${day}T235900`]))
  if (order.tickets.some(({ seat }) => seat !== null)) {
    events.push(
      event(`${order.id}-concert`, 'Zomerlicht: openingsconcert', ['20280707T200000', '20280707T230000']),
    )
  }
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Zomerlicht//Tickets//NL',
    ...events,
    'END:VCALENDAR',
    '',
  ].join('\r\n')
}

function event(id: string, summary: string, [from, until]: readonly [string, string]): string {
  const zone = 'TZID=Europe/Brussels'
  return [
    'BEGIN:VEVENT',
    `UID:${id}@zomerlicht.example`,
    'DTSTAMP:20280101T000000Z',
    `DTSTART;${zone}:${from}`,
    `DTEND;${zone}:${until}`,
    `SUMMARY:${summary}`,
    'LOCATION:Brugge',
    'END:VEVENT',
  ].join('\r\n')
}
