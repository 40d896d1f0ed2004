import { createColors } from 'picocolors'
import { changesOf, type Plan } from '../../plan/plan.ts'
import { showPlan, summary } from './show-plan.ts'

/** A plan as a page of its own, for a review: nothing is loaded, and nothing runs in it. */
export function planHtml(plan: Plan): string {
  const title = `${plan.set.name} in ${plan.namespace}: ${summary(plan)}`
  const lines = showPlan(plan, createColors(false)).trimEnd().split('\n')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escape(title)}</title>
<style>
body { font: 14px/1.5 ui-monospace, monospace; margin: 2rem; white-space: pre-wrap; overflow-wrap: anywhere }
.create { color: #1a7f37 } .change { color: #9a6700 } .prune, .blocked { color: #cf222e } .keep { color: #57606a }
</style>
<h1>${escape(changesOf(plan).length === 0 ? 'Nothing to do' : title)}</h1>
${lines.map(line => `<div class="${classOf(line)}">${escape(line)}</div>`).join('\n')}
</html>
`
}

const CLASSES: Record<string, string> = {
  '+': 'create',
  '~': 'change',
  '!': 'prune',
  '-': 'prune',
  '✗': 'blocked',
  '=': 'keep',
}

function classOf(line: string): string {
  return (line[1] === ' ' && CLASSES[line[0] ?? '']) || 'text'
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)
}
