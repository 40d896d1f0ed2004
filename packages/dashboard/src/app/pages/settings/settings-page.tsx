import { useQuery } from '@tanstack/react-query'
import { useState, type KeyboardEvent, type ReactNode } from 'react'
import { useData, useLive } from '../../data/context.tsx'
import { changeSettings, useSettings } from '../../data/settings.ts'
import { actions, keyLabel, keyOf, type Action } from '../../keys/keymap.ts'
import { boundKeys } from '../../keys/use-keys.ts'
import { Age } from '../../parts/age.tsx'
import { visible } from '../../parts/words.ts'
import './settings.css'

/** What one person sets, in this browser; and who changed what on this server. */
export function SettingsPage(): ReactNode {
  const settings = useSettings()
  const hello = useLive(state => state.hello)
  return (
    <main className="main" aria-label="Settings">
      <div className="head">
        <h1>Settings</h1>
        <span className="t3">kept in this browser</span>
      </div>
      <div className="settings scroll sp" tabIndex={0} role="region" aria-label="Settings">
        <section>
          <h2>Theme</h2>
          <span className="seg" role="group" aria-label="Theme">
            {(['system', 'light', 'dark'] as const).map(theme => (
              <button
                key={theme}
                aria-pressed={settings.theme === theme}
                onClick={() => changeSettings({ theme })}
              >
                {theme === 'system' ? 'As the system' : theme === 'light' ? 'Light' : 'Dark'}
              </button>
            ))}
          </span>
        </section>
        <section>
          <h2>Editor</h2>
          <label className="inp">
            <span className="spoken">Address that opens a file</span>
            <input
              className="mono"
              value={settings.editor}
              spellCheck={false}
              onChange={event => changeSettings({ editor: event.target.value })}
            />
          </label>
          <p className="t3 sm">
            Places in files open with it: <code className="mono">{'{file}'}</code>,{' '}
            <code className="mono">{'{line}'}</code> and <code className="mono">{'{column}'}</code> are filled
            in. Empty: they are no links.
          </p>
        </section>
        <section>
          <h2>Desktop notices</h2>
          <label className="row">
            <input
              type="checkbox"
              className="ck"
              checked={settings.notices}
              onChange={event => void setNotices(event.target.checked)}
            />
            When a service begins to fail, a deployment ends, or a plan waits, and nobody sees this page
          </label>
        </section>
        <section>
          <h2>Keys</h2>
          <label className="row">
            <input
              type="checkbox"
              className="ck"
              checked={settings.singleKeys}
              onChange={event => changeSettings({ singleKeys: event.target.checked })}
            />
            Single keys do something
          </label>
          <Keys />
        </section>
        <Audit />
        {hello && (
          <section>
            <h2>Server</h2>
            <dl className="kv">
              <dt>devmatic</dt>
              <dd className="n">
                {hello.version}, protocol {hello.protocol}
              </dd>
              <dt>Product</dt>
              <dd className="mono">{hello.root}</dd>
              <dt>Cluster</dt>
              <dd className="mono">
                {hello.clusterName}, namespace {hello.namespace}
              </dd>
              <dt>Started</dt>
              <dd>
                <Age at={hello.startedAt} className="n" /> ago
              </dd>
            </dl>
          </section>
        )}
      </div>
    </main>
  )
}

async function setNotices(wanted: boolean): Promise<void> {
  const granted =
    wanted && typeof Notification !== 'undefined' && (await Notification.requestPermission()) === 'granted'
  changeSettings({ notices: granted })
}

function Keys(): ReactNode {
  const { keys } = useSettings()
  const [waiting, setWaiting] = useState<Action>()
  const take = (event: KeyboardEvent): void => {
    if (waiting === undefined || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return
    event.preventDefault()
    event.stopPropagation()
    if (event.key !== 'Escape') changeSettings({ keys: { ...keys, [waiting]: keyOf(event.nativeEvent) } })
    setWaiting(undefined)
  }
  return (
    <>
      <ul className="key-list">
        {(Object.keys(actions) as Action[]).map(action => (
          <li key={action}>
            <span className="t3 sm">{actions[action].where}</span>
            <span className="el">{actions[action].text}</span>
            <button
              className="btn small"
              onClick={() => setWaiting(action)}
              onKeyDown={take}
              onBlur={() => setWaiting(undefined)}
              aria-label={`${actions[action].text}: ${waiting === action ? 'press a key' : keyLabel(boundKeys(action))}`}
            >
              {waiting === action ? 'Press a key' : keyLabel(boundKeys(action))}
            </button>
          </li>
        ))}
      </ul>
      <button
        className="btn"
        disabled={Object.keys(keys).length === 0}
        onClick={() => changeSettings({ keys: {} })}
      >
        All keys as they were
      </button>
    </>
  )
}

function Audit(): ReactNode {
  const { api } = useData()
  const { data } = useQuery({
    queryKey: ['audit'],
    queryFn: ({ signal }) => api.getAudit(undefined, { signal }),
  })
  if (!data || data.length === 0) return null
  return (
    <section>
      <h2>Changes made through this server</h2>
      <ul className="audit">
        {data.slice(0, 50).map(({ at, by, what, details, status }, index) => (
          <li key={index} className="row sm">
            <Age at={at} />
            <span className="m">{what}</span>
            <span className="mono t2 el" title={details}>
              {visible(details)}
            </span>
            <span className="sp" />
            <span className="t3">{by}</span>
            <span className={status >= 400 ? 'bad n' : 't3 n'}>{status}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
