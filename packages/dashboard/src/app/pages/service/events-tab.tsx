import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useData } from '../../data/context.tsx'
import { Age } from '../../parts/age.tsx'
import { Answer, Empty } from '../../parts/answer.tsx'
import { Glyph } from '../../parts/glyph.tsx'
import { formatCount, visible } from '../../parts/words.ts'

/** What Kubernetes said about it: repeats are one, the newest first. */
export function EventsTab({ name }: { name: string }): ReactNode {
  const { api } = useData()
  const query = useQuery({
    queryKey: ['service', name, 'events'],
    queryFn: ({ signal }) => api.getServiceEvents({ params: { service: name } }, { signal }),
  })
  return (
    <Answer query={query}>
      {events =>
        events.length === 0 ? (
          <Empty title="Kubernetes has said nothing about it lately">
            Events are kept for an hour. What happened before is on the timeline.
          </Empty>
        ) : (
          <div className="events scroll sp" role="table" aria-label="Events" tabIndex={0}>
            <div className="th" role="row">
              {['Kind', 'Reason', 'Message', 'Object', 'Times', 'Last'].map((head, index) => (
                <span role="columnheader" key={head} className={index > 3 ? 'r' : ''}>
                  {index === 0 ? <span className="spoken">{head}</span> : head}
                </span>
              ))}
            </div>
            {events.map(event => (
              <div className="tr" role="row" key={`${event.object} ${event.reason} ${event.message}`}>
                <span role="cell" className="row">
                  <Glyph shape={event.type === 'Warning' ? 'not-ready' : 'ready'} label={event.type} />
                </span>
                <span role="cell" className={`m el ${event.type === 'Warning' ? 'warn' : ''}`}>
                  {event.reason}
                </span>
                <bdi role="cell" className="el" title={event.message}>
                  {visible(event.message)}
                </bdi>
                <span role="cell" className="mono t2 el">
                  {event.object}
                </span>
                <span role="cell" className="n r t2 sm">
                  {formatCount(event.count)}
                </span>
                <span role="cell" className="r">
                  <Age at={event.lastAt} />
                </span>
              </div>
            ))}
          </div>
        )
      }
    </Answer>
  )
}
