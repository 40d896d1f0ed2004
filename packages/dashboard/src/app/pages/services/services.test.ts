import type { Service, StatusShape } from '@devmatic/deploy-manager/protocol'
import { describe, expect, test } from 'vitest'
import { countShows, serviceFilter } from './filter.ts'
import { choose, parsePending, writePending } from './pending.ts'
import { buildRows, type Row, type RowOptions } from './rows.ts'

function service(name: string, part: Partial<Service> & { shape?: StatusShape } = {}): Service {
  const { shape = 'ready', ...rest } = part
  return {
    name,
    kind: 'Deployment',
    description: `the ${name}`,
    group: 'Web',
    mode: shape === 'off' ? 'off' : 'image',
    modes: ['off', 'image', 'source'],
    status: { shape, word: shape, since: '', ready: 1, wanted: 1 },
    restarts: 0,
    lastChange: { at: '', text: '' },
    containers: [],
    defined: { file: 'a.yaml', line: 1 },
    needs: [],
    neededBy: [],
    changedByPull: false,
    ...rest,
  }
}

const options: RowOptions = {
  sort: 'trouble',
  grouped: true,
  opened: new Map(),
  dense: false,
  whole: new Set(),
}
const names = (rows: Row[]): string[] =>
  rows.map(row =>
    row.type === 'service'
      ? row.key
      : row.type === 'group'
        ? `[${row.group.name}${row.open ? '' : ' …'}]`
        : `+${row.count}`,
  )

describe('rows', () => {
  const many = [...Array(12).keys()].map(index => service(`web-${String(index).padStart(2, '0')}`))

  test('the worst is first', () => {
    const rows = buildRows(
      [
        service('a'),
        service('b', { shape: 'off' }),
        service('c', { shape: 'failing' }),
        service('d', { shape: 'starting' }),
      ],
      options,
    )
    expect(names(rows)).toEqual(['[Web]', 'c', 'd', 'a', 'b'])
  })

  test('among many, a group without trouble is closed', () => {
    const rows = buildRows([...many, service('pay', { group: 'Pay', shape: 'not-ready' })], {
      ...options,
      dense: true,
    })
    expect(names(rows)).toEqual(['[Pay]', 'pay', '[Web …]'])
  })

  test('a group with trouble shows it, five more, and how many there are', () => {
    const rows = buildRows([...many, service('zz', { shape: 'failing' })], { ...options, dense: true })
    expect(names(rows)).toEqual(['[Web]', 'zz', 'web-00', 'web-01', 'web-02', 'web-03', 'web-04', '+7'])
  })

  test('while the pointer is over it, the order stays', () => {
    const frozen = new Map([
      ['b', 0],
      ['a', 1],
    ])
    const rows = buildRows([service('a', { shape: 'failing' }), service('b'), service('c')], {
      ...options,
      frozen,
    })
    expect(names(rows)).toEqual(['[Web]', 'b', 'a', 'c'])
  })

  test('services without a group come last', () => {
    expect(names(buildRows([service('a', { group: '' }), service('b')], options))).toEqual([
      '[Web]',
      'b',
      '[]',
      'a',
    ])
  })
})

describe('filter', () => {
  const all = [
    service('shop', { mode: 'source' }),
    service('sales', { shape: 'failing' }),
    service('mail', { shape: 'off', group: 'Back office' }),
  ]
  const found = (q: string): string[] => all.filter(serviceFilter('all', q)).map(({ name }) => name)

  test.each([
    ['', ['shop', 'sales', 'mail']],
    ['S', ['shop', 'sales']], // the descriptions are "the shop", "the sales", "the mail"
    ['the sal', ['sales']],
    ['-shop', ['sales', 'mail']],
    ['is:failing', ['sales']],
    ['is:on', ['shop', 'sales']],
    ['mode:source', ['shop']],
    ['group:back', ['mail']],
    ['nothing', []],
  ])('%j finds %j', (q, expected) => expect(found(q)).toEqual(expected))

  test('counts are of all services', () => {
    expect(countShows(all)).toMatchObject({ all: 3, on: 2, source: 1, failing: 1, working: 0, pulled: 0 })
  })
})

describe('pending', () => {
  test('an address says it, and anything else in it is dropped', () => {
    expect(parsePending('b:off,a:source,c:everything,:off,d')).toEqual({ b: 'off', a: 'source' })
    expect(writePending({ b: 'off', a: 'source' })).toBe('a:source,b:off')
    expect(parsePending(undefined)).toEqual({})
  })

  test('choosing what it is takes the choice back', () => {
    const services = new Map([
      ['a', service('a')],
      ['b', service('b', { modes: ['off', 'image'] })],
    ])
    expect(choose({ a: 'off' }, { a: 'image' }, services)).toEqual({})
    expect(choose({}, { a: 'source', b: 'source', gone: 'off' }, services)).toEqual({ a: 'source' })
  })
})
