import type { Mode, Service } from '@devmatic/deploy-manager/protocol'
import { useVirtualizer } from '@tanstack/react-virtual'
import { lazy, Suspense, useEffect, useRef, type ReactNode } from 'react'
import type { Pending } from './use-pending.ts'
import { plural } from '../../parts/words.ts'
import { GroupRow } from './group-row.tsx'
import type { Row } from './rows.ts'
import { ServiceRow } from './service-row.tsx'

const WhyCard = lazy(async () => ({ default: (await import('./why-card.tsx')).WhyCard }))

interface ServiceListProps {
  rows: readonly Row[]
  total: number
  dense: boolean
  narrow: boolean
  pending: Pending['rows']
  cursor: string | undefined
  selected: ReadonlySet<string>
  why: string | undefined
  obstacle: string | undefined
  onChoose: (service: string, mode: Mode) => void
  onCursor: (service: string) => void
  onSelect: (service: string) => void
  onMenu: (service: string) => void
  onToggle: (group: string, open: boolean) => void
  onWhole: (group: string) => void
  onHover: (over: boolean) => void
  onWhyClosed: () => void
}

/** The id of a service's row: names of 253 characters are fine, spaces do not occur. */
const rowId = (name: string): string => `service-${name}`

/** The list: as many rows in the page as fit on the screen. One tab stop; the cursor is the active row. */
export function ServiceList(props: ServiceListProps): ReactNode {
  const { rows, dense, narrow, pending, cursor, selected, obstacle } = props
  const box = useRef<HTMLDivElement>(null)
  const height = (row: Row): number => rowHeight(row, { dense, narrow })
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: index => height(rows[index]!),
    getItemKey: index => rows[index]!.key,
    overscan: 6,
    initialRect: { width: 1000, height: innerHeight },
  })
  const heights = rows.map(height).join()
  useEffect(() => virtual.measure(), [virtual, heights])
  const cursorAt = rows.findIndex(row => row.type === 'service' && row.key === cursor)
  useEffect(() => {
    if (cursorAt >= 0) virtual.scrollToIndex(cursorAt)
  }, [virtual, cursorAt])

  return (
    <>
      <span className="spoken" aria-live="polite">
        {rows.length === 0
          ? 'Nothing is found'
          : plural(rows.filter(({ type }) => type === 'service').length, 'service')}
      </span>
      <div
        ref={box}
        className="scroll sp"
        role="grid"
        aria-label="Services"
        aria-multiselectable="true"
        aria-rowcount={rows.length}
        aria-activedescendant={cursorAt >= 0 ? rowId(cursor!) : undefined}
        tabIndex={0}
        data-list
        onPointerEnter={() => props.onHover(true)}
        onPointerLeave={() => props.onHover(false)}
      >
        <div className="list" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start, size }) => {
            const row = rows[index]!
            return (
              <div
                key={key}
                className="virtual"
                role="presentation"
                style={{ height: size, transform: `translateY(${start}px)` }}
              >
                {row.type === 'group' && (
                  <GroupRow
                    group={row.group}
                    open={row.open}
                    dense={dense}
                    onToggle={() => props.onToggle(row.group.name, !row.open)}
                  />
                )}
                {row.type === 'more' && (
                  <div role="row">
                    <div role="gridcell">
                      <button className="more n" tabIndex={-1} onClick={() => props.onWhole(row.group)}>
                        <span className="link">{row.count} more, all well</span>
                      </button>
                    </div>
                  </div>
                )}
                {row.type === 'service' && (
                  <>
                    <ServiceRow
                      id={rowId(row.key)}
                      service={row.service}
                      pending={pending.get(row.key)}
                      cursor={row.key === cursor}
                      selected={selected.has(row.key)}
                      obstacle={obstacle}
                      onChoose={props.onChoose}
                      onCursor={props.onCursor}
                      onSelect={props.onSelect}
                      onMenu={props.onMenu}
                    />
                    {props.why === row.key && (
                      <Suspense>
                        <WhyCard name={row.key} onClose={props.onWhyClosed} />
                      </Suspense>
                    )}
                  </>
                )}
              </div>
            )
          })}
        </div>
      </div>
    </>
  )
}

function rowHeight(row: Row, { dense, narrow }: { dense: boolean; narrow: boolean }): number {
  if (row.type === 'group') return dense ? 35 : 32
  if (row.type === 'more') return 27
  const base = narrow ? 60 : dense ? 31 : 40
  return base + (hasError(row.service) ? 42 : 0)
}

function hasError({ status }: Service): boolean {
  return status.firstError !== undefined
}
