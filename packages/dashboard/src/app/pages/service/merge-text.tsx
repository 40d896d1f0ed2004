import { yaml } from '@codemirror/lang-yaml'
import { defaultHighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { MergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { useEffect, useRef, type ReactNode } from 'react'
import { useSettings } from '../../data/settings.ts'

/** Two texts side by side, what differs marked; what is the same in both is folded. */
export function MergeText({
  a,
  b,
  titles: [left, right],
}: {
  a: string
  b: string
  titles: [string, string]
}): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const { theme } = useSettings()
  useEffect(() => {
    const dark = document.documentElement.dataset['theme'] === 'dark'
    const look = EditorView.theme(
      {
        '&': { color: 'var(--t1)', backgroundColor: 'var(--surf)' },
        '.cm-gutters': { backgroundColor: 'var(--bg)', color: 'var(--t3)', border: '0' },
        '.cm-changedLine': { backgroundColor: 'var(--warn-b)' },
        '.cm-collapsedLines': { background: 'var(--sel)', color: 'var(--t2)' },
      },
      { dark },
    )
    const extensions = (title: string) => [
      lineNumbers(),
      yaml(),
      ...(dark ? [] : [syntaxHighlighting(defaultHighlightStyle)]),
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ 'aria-label': title, tabindex: '0' }),
      look,
    ]
    const view = new MergeView({
      a: { doc: a, extensions: extensions(left) },
      b: { doc: b, extensions: extensions(right) },
      parent: box.current!,
      collapseUnchanged: { margin: 3, minSize: 6 },
      diffConfig: { scanLimit: 2000, timeout: 300 },
    })
    return () => view.destroy()
  }, [a, b, left, right, theme])
  return (
    <>
      <div className="pane-head">
        <span>{left}</span>
        <span className="sp" />
        <span>{right}</span>
      </div>
      <div className="merge" ref={box} />
    </>
  )
}
