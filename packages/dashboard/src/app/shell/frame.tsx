import { Link, Outlet, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react'
import { useLive } from '../data/context.tsx'
import { changeSettings, readSettings, showTheme, useSettings } from '../data/settings.ts'
import { useKeys } from '../keys/use-keys.ts'
import { Icon } from '../parts/icon.tsx'
import { Toasts } from '../parts/toasts.tsx'
import { ConnectionBar } from './connection-bar.tsx'
import { EnvironmentBadge } from './environment-badge.tsx'
import { FilesBar } from './files-bar.tsx'
import { NoticeMenu } from './notice-menu.tsx'
import { useNotices } from './notices.ts'
import { useGo, usePlace } from './place.ts'
import { SideBar } from './side-bar.tsx'

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }))
const Help = lazy(async () => ({ default: (await import('./help.tsx')).Help }))

/** What is around every page: where one is, where one can go, and whether it is all still true. */
export function Frame(): ReactNode {
  const place = usePlace()
  const hello = useLive(state => state.hello)
  const go = useGo()
  const [dialog, setDialog] = useState<'palette' | 'help'>()
  const [stale, setStale] = useState(false)
  const lost = useLive(state => state.connection.state === 'lost')
  useNotices()
  useTheme()
  useEffect(() => {
    if (!lost) return setStale(false)
    const timer = setTimeout(() => setStale(true), 5000)
    return () => clearTimeout(timer)
  }, [lost])
  useKeys({
    palette: () => setDialog('palette'),
    leaveShell: () => setDialog('palette'),
    help: () => setDialog('help'),
    services: () => go.page('services'),
    logsPage: () => go.page('logs'),
    timelinePage: () => go.page('timeline'),
    graphPage: () => go.page('graph'),
    deploymentsPage: () => go.page('deployments'),
    pullPage: () => go.page('pull'),
    environmentsPage: () => go.page('environments'),
  })
  if (hello && (hello.product !== place.product || hello.environment !== place.environment))
    return <Elsewhere product={hello.product} environment={hello.environment} />
  return (
    <div className={hello?.protected ? 'app production' : 'app'} data-stale={stale || undefined}>
      <TopBar onPalette={() => setDialog('palette')} onHelp={() => setDialog('help')} />
      <SideBar />
      <div className="main">
        <ConnectionBar />
        <FilesBar />
        <Outlet />
      </div>
      <Suspense>
        {dialog === 'palette' && (
          <Palette onClose={() => setDialog(undefined)} onHelp={() => setDialog('help')} />
        )}
        {dialog === 'help' && <Help onClose={() => setDialog(undefined)} />}
      </Suspense>
      <Toasts />
    </div>
  )
}

function TopBar({ onPalette, onHelp }: { onPalette: () => void; onHelp: () => void }): ReactNode {
  const place = usePlace()
  const git = useLive(state => state.git)
  const { theme } = useSettings()
  const dark = document.documentElement.dataset['theme'] === 'dark'
  return (
    <header className="top">
      <Link
        className="logo"
        to="/$product/$environment/services"
        params={place}
        aria-label="devmatic, services"
      >
        <svg viewBox="0 0 22 22" aria-hidden="true">
          <rect width="22" height="22" rx="6" fill="var(--ink)" />
          <rect
            x="3.5"
            y="7"
            width="15"
            height="8"
            rx="4"
            fill="none"
            stroke="var(--onink)"
            strokeWidth="1.5"
          />
          <circle cx="14.5" cy="11" r="2.6" fill="var(--src)" />
        </svg>
        <span>devmatic</span>
      </Link>
      <span className="crumb el">{place.product}</span>
      <EnvironmentBadge />
      {git && git.branch !== '' && (
        <span className="crumb t2 branch el" title={git.commit}>
          <Icon name={git.detached ? 'commit' : 'branch'} small />
          <bdi className="mono el">{git.branch}</bdi>
        </span>
      )}
      <button className="cmd" onClick={onPalette}>
        <Icon name="search" small />
        <span className="label">Search or run a command</span>
        <span className="sp" />
        <kbd aria-hidden="true">Ctrl K</kbd>
      </button>
      <NoticeMenu />
      <button
        className="ib"
        aria-label={dark ? 'Light theme' : 'Dark theme'}
        data-theme-is={theme}
        onClick={() => changeSettings({ theme: dark ? 'light' : 'dark' })}
      >
        <Icon name={dark ? 'moon' : 'sun'} />
      </button>
      <button className="ib" aria-label="Help and keys" onClick={onHelp}>
        <Icon name="help" />
      </button>
    </header>
  )
}

/** The theme follows the setting, and the system where that says so. */
function useTheme(): void {
  const { theme } = useSettings()
  useEffect(() => {
    showTheme()
    const system = matchMedia('(prefers-color-scheme: dark)')
    const follow = (): void => showTheme()
    if (readSettings().theme === 'system') system.addEventListener('change', follow)
    return () => system.removeEventListener('change', follow)
  }, [theme])
}

/** A link of another product or environment: it does not land here. */
function Elsewhere({ product, environment }: { product: string; environment: string }): ReactNode {
  const place = usePlace()
  const navigate = useNavigate()
  return (
    <main className="empty">
      <h1>
        This link is for {place.product}, {place.environment}
      </h1>
      <p className="t2">
        The server here looks after {product}, {environment}. Open the link at the server of{' '}
        {place.environment}, so that nothing is changed by mistake.
      </p>
      <button className="btn" onClick={() => void navigate({ to: '/' })}>
        Go to {product}, {environment}
      </button>
    </main>
  )
}
