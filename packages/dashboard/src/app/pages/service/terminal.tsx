import { shellOutput } from '@devmatic/deploy-manager/protocol'
import { FitAddon } from '@xterm/addon-fit'
import { Terminal as Xterm, type ITheme } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useData } from '../../data/context.tsx'
import { useSettings } from '../../data/settings.ts'

interface TerminalProps {
  service: string
  session?: string
  pod?: string
  container?: string
}

/** A terminal on a shell of a container. When the connection breaks it joins the same session again. */
export function Terminal({ service, session, pod, container }: TerminalProps): ReactNode {
  const { api } = useData()
  const box = useRef<HTMLDivElement>(null)
  const { theme } = useSettings()
  const [ended, setEnded] = useState<string>()
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const terminal = new Xterm({
      fontFamily: '"JetBrains Mono Variable", monospace',
      fontSize: 12,
      lineHeight: 1.35,
      cursorBlink: false,
      scrollback: 5000,
      theme: themeOf(element),
      screenReaderMode: matchMedia('(prefers-reduced-motion: reduce)').matches,
    })
    const fit = new FitAddon()
    terminal.loadAddon(fit)
    terminal.open(element)
    fit.fit()
    terminal.attachCustomKeyEventHandler(
      event => !(event.ctrlKey && event.shiftKey && ['P', '[', ']', '{', '}'].includes(event.key)),
    )
    terminal.focus()

    let joined = session
    let socket: WebSocket | undefined
    let retry: ReturnType<typeof setTimeout> | undefined
    let over = false
    const connect = (): void => {
      const query =
        joined === undefined
          ? { ...(pod !== undefined && { pod }), ...(container !== undefined && { container }) }
          : { session: joined }
      socket = new WebSocket(
        api.shellUrl({
          params: { service },
          query: { ...query, columns: terminal.cols, rows: terminal.rows },
        }),
      )
      socket.binaryType = 'arraybuffer'
      socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer | string>) => {
        if (typeof data !== 'string') {
          terminal.write(new Uint8Array(data))
          return
        }
        const told = shellOutput.parse(JSON.parse(data))
        if (told.type === 'opened') {
          joined = told.session.id
          setEnded(undefined)
        } else {
          over = true
          setEnded(told.type === 'exited' ? `The shell ended with ${told.exitCode}.` : told.message)
        }
      })
      socket.addEventListener('close', () => {
        if (over) return
        setEnded('The connection is lost; it is tried again.')
        retry = setTimeout(() => {
          terminal.reset()
          connect()
        }, 1000)
      })
    }
    connect()
    const typed = terminal.onData(text => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(new TextEncoder().encode(text))
    })
    const sized = terminal.onResize(({ cols, rows }) => {
      if (socket?.readyState === WebSocket.OPEN)
        socket.send(JSON.stringify({ type: 'resize', columns: cols, rows }))
    })
    const resize = new ResizeObserver(() => fit.fit())
    resize.observe(element)
    return () => {
      over = true
      clearTimeout(retry)
      resize.disconnect()
      typed.dispose()
      sized.dispose()
      socket?.close()
      terminal.dispose()
    }
  }, [api, service, session, pod, container, theme])
  return (
    <>
      {ended !== undefined && (
        <div className="notice" role="status">
          {ended}
        </div>
      )}
      <div className="terminal" ref={box} />
    </>
  )
}

/** The terminal's colours, as the tokens have them in this theme. */
function themeOf(element: HTMLElement): ITheme {
  const style = getComputedStyle(element)
  const colour = (token: string): string => {
    element.style.color = `var(${token})`
    const value = style.color
    element.style.color = ''
    return value
  }
  return {
    background: style.backgroundColor,
    foreground: colour('--t1'),
    cursor: colour('--t1'),
    selectionBackground: colour('--line2'),
    black: colour('--t3'),
    red: colour('--bad-t'),
    green: colour('--ok-t'),
    yellow: colour('--warn-t'),
    blue: colour('--go-t'),
    magenta: colour('--p4-t'),
    cyan: colour('--p3-t'),
    white: colour('--t2'),
    brightBlack: colour('--t3'),
    brightRed: colour('--bad-t'),
    brightGreen: colour('--ok-t'),
    brightYellow: colour('--warn-t'),
    brightBlue: colour('--go-t'),
    brightMagenta: colour('--p4-t'),
    brightCyan: colour('--p3-t'),
    brightWhite: colour('--t1'),
  }
}
