import { Popover } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Why } from '@devmatic/deploy-manager/protocol'
import { useData } from '../../data/context.tsx'
import { Failure } from '../../parts/answer.tsx'
import { PlaceLink } from '../../shell/links.tsx'
import { Age } from '../../parts/age.tsx'
import { Themed } from '../../parts/themed.tsx'

/** "Why is this running?": a chain that ends in a person, a preset, or the default. */
export function WhyCard({ name, onClose }: { name: string; onClose: () => void }): ReactNode {
  const { api } = useData()
  const { data, error } = useQuery({
    queryKey: ['why', name],
    queryFn: ({ signal }) => api.whyService({ params: { service: name } }, { signal }),
  })
  return (
    <Themed>
      <Popover opened onClose={onClose} position="top-start" withinPortal trapFocus closeOnEscape offset={4}>
        <Popover.Target>
          <span className="why-anchor" />
        </Popover.Target>
        <Popover.Dropdown className="why-card" aria-label={`Why ${name}?`}>
          <div className="row" tabIndex={-1} data-autofocus>
            <h2 className="el">{data?.mode === 'off' ? `Why is ${name} off?` : `Why is ${name} running?`}</h2>
            <span className="sp" />
            <kbd>w</kbd>
          </div>
          {error && <Failure error={error} />}
          {data && <Chain why={data} />}
        </Popover.Dropdown>
      </Popover>
    </Themed>
  )
}

function Chain({ why: { chain, root, text } }: { why: Why }): ReactNode {
  return (
    <>
      <ol className="chain">
        {chain.map(({ service, reason }, index) => (
          <li key={service}>
            <i />
            <span className="m">{service}</span>{' '}
            {index === 0 ? (
              <span className="t2">
                {root.text}
                {root.at !== undefined && (
                  <>
                    , <Age at={root.at} className="t2 n" /> ago
                  </>
                )}
              </span>
            ) : (
              reason && (
                <>
                  <span className="t2">needed by {chain[index - 1]?.service}:</span>{' '}
                  <span className="mono">{reason.name}</span>{' '}
                  {reason.place && <PlaceLink place={reason.place} className="mono t3" />}
                </>
              )
            )}
          </li>
        ))}
      </ol>
      <p className="sm t2">{text}</p>
    </>
  )
}
