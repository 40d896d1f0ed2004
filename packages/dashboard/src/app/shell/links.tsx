import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Place } from '@devmatic/deploy-manager/protocol'
import { useLive } from '../data/context.tsx'
import { useSettings } from '../data/settings.ts'
import { formatPlace } from '../parts/words.ts'
import { usePlace, type PageName, type ServiceTabName } from './place.ts'

interface LinkProps {
  className?: string
  children: ReactNode
  search?: Record<string, string>
  tabIndex?: number
  'aria-label'?: string
}

/** A link to one of a service's tabs. */
export function ServiceLink({
  name,
  tab = 'overview',
  search = {},
  ...rest
}: LinkProps & { name: string; tab?: ServiceTabName }): ReactNode {
  return (
    <Link
      to="/$product/$environment/services/$name/$tab"
      params={{ ...usePlace(), name, tab }}
      search={search}
      {...rest}
    />
  )
}

/** A link to a page of the same environment. */
export function PageLink({
  page,
  search = {},
  ...rest
}: LinkProps & {
  page: PageName | 'deployments/plan' | 'environments/diff' | 'deployments/promote'
}): ReactNode {
  return <Link to={`/$product/$environment/${page}`} params={usePlace()} search={search} {...rest} />
}

/** A link to a deployment of this server. */
export function DeploymentLink({ id, ...rest }: LinkProps & { id: string }): ReactNode {
  return <Link to="/$product/$environment/deployments/$id" params={{ ...usePlace(), id }} {...rest} />
}

/** A place in the product's files: opens the editor, where one is set. */
export function PlaceLink({ place, className = 'mono t2' }: { place: Place; className?: string }): ReactNode {
  const href = useEditorUrl(place)
  const text = formatPlace(place)
  if (href === undefined) return <span className={`${className} el`}>{text}</span>
  return (
    <a className={`${className} el link`} href={href} title={`Open ${text} in the editor`}>
      {text}
    </a>
  )
}

/** The address that opens a file in the editor; nothing, where none is set. */
export function useEditorUrl({
  file,
  line,
  column,
}: {
  file: string
  line?: number | undefined
  column?: number | undefined
}): string | undefined {
  const root = useLive(state => state.hello?.root)
  const { editor } = useSettings()
  if (editor === '' || root === undefined) return undefined
  const path = file.startsWith('/') ? file : `${root.replace(/\/$/, '')}/${file}`
  return editor
    .replace('{file}', encodeURI(path))
    .replace('{line}', String(line ?? 1))
    .replace('{column}', String(column ?? 1))
}
