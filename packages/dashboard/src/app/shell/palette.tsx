import { Modal } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState, type ReactNode } from 'react'
import { useData, useLive } from '../data/context.tsx'
import { changeSettings } from '../data/settings.ts'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Themed } from '../parts/themed.tsx'
import { problemText, toast } from '../parts/toasts.tsx'
import { useObstacle } from './can-act.ts'
import { findCommands } from './find-commands.ts'
import './palette.css'
import { useGo, type PageName, type ServiceTabName } from './place.ts'

interface Command {
  key: string
  text: string
  hint?: string
  icon: IconName
  run: () => void
}

const pages: [PageName, string, IconName, string][] = [
  ['services', 'Services', 'stack', 'g s'],
  ['logs', 'Logs', 'file', 'g l'],
  ['timeline', 'Timeline', 'timeline', 'g t'],
  ['graph', 'Graph', 'hierarchy', 'g g'],
  ['deployments', 'Deployments', 'rocket', 'g d'],
  ['pull', 'Pull impact', 'merge', 'g p'],
  ['environments', 'Environments', 'world', 'g e'],
  ['settings', 'Settings', 'adjustments', ''],
]
const tabs: [ServiceTabName, string, IconName][] = [
  ['logs', 'Logs of', 'file'],
  ['shell', 'Shell in', 'terminal'],
  ['manifest', 'Manifest of', 'code'],
  ['source', 'Source of', 'save'],
]

/** Every place and every deed, by its words. */
export function Palette({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }): ReactNode {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const commands = useCommands(onHelp)
  const found = useMemo(() => findCommands(commands, text).slice(0, 50), [commands, text])
  const run = (command: Command | undefined): void => {
    if (!command) return
    onClose()
    command.run()
  }
  const active = found[Math.min(at, found.length - 1)]
  return (
    <Themed>
      <Modal
        opened
        onClose={onClose}
        withCloseButton={false}
        padding={0}
        size={560}
        yOffset="12vh"
        transitionProps={{ duration: 120 }}
        aria-label="Search or run a command"
      >
        <label className="palette-field">
          <Icon name="search" />
          <input
            data-autofocus
            role="combobox"
            aria-expanded="true"
            aria-controls="palette-list"
            aria-activedescendant={active && `command-${active.key}`}
            aria-label="Search or run a command"
            placeholder="A service, a page, or something to do"
            value={text}
            onChange={event => {
              setText(event.target.value)
              setAt(0)
            }}
            onKeyDown={event => {
              const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
              if (step !== undefined) {
                event.preventDefault()
                setAt((at + step + found.length) % Math.max(1, found.length))
              }
              if (event.key === 'Enter') {
                event.preventDefault()
                run(active)
              }
            }}
          />
        </label>
        <ul id="palette-list" className="palette-list scroll" role="listbox" aria-label="Commands">
          {found.map((command, index) => (
            <li
              key={command.key}
              id={`command-${command.key}`}
              role="option"
              aria-selected={command === active}
              ref={command === active ? element => element?.scrollIntoView({ block: 'nearest' }) : undefined}
              onPointerMove={() => setAt(index)}
              onClick={() => run(command)}
            >
              <Icon name={command.icon} />
              <span className="el">{command.text}</span>
              <span className="sp" />
              {command.hint !== undefined && command.hint !== '' && (
                <span className="t3 sm el">{command.hint}</span>
              )}
            </li>
          ))}
          {found.length === 0 && <li className="t3">Nothing has these words in it</li>}
        </ul>
      </Modal>
    </Themed>
  )
}

function useCommands(onHelp: () => void): Command[] {
  const { api } = useData()
  const go = useGo()
  const navigate = useNavigate()
  const obstacle = useObstacle()
  const services = useLive(state => state.services)
  const presets = useLive(state => state.choices?.presets)
  const all = services ? [...services.values()] : []
  const restart = (name: string): void =>
    void api.restartService({ params: { service: name } }).then(
      answer => toast({ text: answer.text }),
      (error: unknown) => toast({ text: problemText(error) }),
    )
  return [
    ...all.map(({ name, description }): Command => ({
      key: `service-${name}`,
      text: name,
      hint: description,
      icon: 'stack',
      run: () => go.service(name, 'overview'),
    })),
    ...pages.map(([page, text, icon, keys]): Command => ({
      key: `page-${page}`,
      text: `Go to ${text.toLowerCase()}`,
      hint: keys,
      icon,
      run: () => go.page(page),
    })),
    ...(presets ?? []).map(({ name }): Command => ({
      key: `preset-${name}`,
      text: `Open preset ${name}`,
      hint: 'as pending',
      icon: 'grid',
      run: () => void navigate({ to: '.', search: {} }).then(() => go.page('services', { preset: name })),
    })),
    { key: 'help', text: 'Show keys', hint: '?', icon: 'help', run: onHelp },
    { key: 'light', text: 'Light theme', icon: 'sun', run: () => changeSettings({ theme: 'light' }) },
    { key: 'dark', text: 'Dark theme', icon: 'moon', run: () => changeSettings({ theme: 'dark' }) },
    {
      key: 'system',
      text: 'Theme as the system has it',
      icon: 'laptop',
      run: () => changeSettings({ theme: 'system' }),
    },
    ...all.flatMap(({ name }) => [
      ...tabs.map(([tab, words, icon]): Command => ({
        key: `${tab}-${name}`,
        text: `${words} ${name}`,
        icon,
        run: () => go.service(name, tab),
      })),
      {
        key: `why-${name}`,
        text: `Why is ${name} running?`,
        icon: 'help' as const,
        run: () => go.page('services', { why: name }),
      },
      ...(obstacle === undefined
        ? [
            {
              key: `restart-${name}`,
              text: `Restart ${name}`,
              icon: 'refresh' as const,
              run: () => restart(name),
            },
          ]
        : []),
    ]),
  ]
}
