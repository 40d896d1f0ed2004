import type { Service } from '@devmatic/deploy-manager/protocol'
import { ago, course, statusOf } from './reference.ts'

const groups: [name: string, size: number, pods: number][] = [
  ['Websales', 42, 1204],
  ['Payments', 23, 310],
  ['Seating', 18, 402],
  ['Scanning', 16, 260],
  ['Back office', 51, 611],
  ['Mail and print', 14, 188],
  ['Reporting', 38, 544],
  ['Partners', 48, 702],
  ['Platform', 62, 883],
]
const known: Record<string, [name: string, description: string][]> = {
  Websales: [
    ['sales', 'Holds, orders and payment'],
    ['sales-eu', 'Holds, orders and payment, EU shard'],
    ['seatplan', 'Seat plans and seat locking'],
    ['hold-expiry', 'Returns expired holds to sale'],
    ['shop', 'Ticket shop widget'],
    ['queue', 'Websales rate limiter'],
    ['basket', 'Baskets and vouchers'],
    ['pricing', 'Prices, fees and rounding'],
    ['presale-codes', 'Codes for members'],
  ],
  Payments: [
    ['payment', 'Card and bank payments'],
    ['refunds', 'Refunds and chargebacks'],
  ],
}

/** 312 services with about 5,100 Pods, a few of them in trouble. */
export function manyServices(): Service[] {
  return groups.flatMap(([group, size, pods]) => {
    const names = [...(known[group] ?? [])]
    const stem = group.toLowerCase().replaceAll(' ', '-')
    while (names.length < size)
      names.push([
        `${stem}-${String(names.length + 1).padStart(2, '0')}`,
        `Part ${names.length + 1} of ${group.toLowerCase()}`,
      ])
    return names.map(([name, description], index) =>
      makeService({ group, name, description, index, pods: Math.round(pods / size) }),
    )
  })
}

function makeService({
  group,
  name,
  description,
  index,
  pods,
}: {
  group: string
  name: string
  description: string
  index: number
  pods: number
}): Service {
  const off = index % 14 === 13
  const wanted = off ? 0 : Math.max(1, pods + ((index * 7) % 9) - 4)
  const status =
    name === 'sales' || name === 'sales-eu'
      ? { ...statusOf('failing', Math.round(wanted * 0.9), wanted), reason: 'CrashLoopBackOff' }
      : name === 'seatplan'
        ? { ...statusOf('starting', wanted - 3, wanted), word: 'Rolling out' }
        : name === 'hold-expiry'
          ? { ...statusOf('waiting', 0, wanted), word: 'Waiting for sales' }
          : name === 'payment'
            ? statusOf('not-ready', wanted - 1, wanted)
            : off
              ? statusOf('off', 0, 0)
              : statusOf('ready', wanted, wanted)
  return {
    name,
    description,
    group,
    status,
    kind: 'Deployment',
    mode: off ? 'off' : 'image',
    modes: ['off', 'image', 'source'],
    ...(!off && {
      usage: {
        at: ago(1),
        cpuCores: (index % 12) * 0.9 + 0.1,
        memoryBytes: (wanted * 140 + index * 31) * 2 ** 20,
        cpu: course(1 + (index % 12), index),
        stepSeconds: 15,
      },
    }),
    restarts: name === 'sales' ? 17 : name === 'sales-eu' ? 9 : 0,
    lastChange: { at: ago(120 + index * 4000), text: 'deployed' },
    url: `http://${name}.ticketing.example/`,
    containers: [{ name, image: `ticketing/${name}:1` }],
    defined: { file: `manifests/${name}.yaml`, line: 1 },
    needs: index > 0 ? ['sales'].filter(other => other !== name) : [],
    neededBy: [],
    changedByPull: false,
  }
}
