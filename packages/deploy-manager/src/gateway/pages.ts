/** A page of the gateway itself, in a service's place. */
export interface GatewayPage {
  status: number
  title: string
  text: string
  /** What a program said, as it said it. */
  details?: string
  /** What to do: shown as a command, and as a link into the dashboard. */
  command?: string
  link?: { href: string; text: string }
  /** Looks again after so many seconds. */
  refreshSeconds?: number
}

/** Writes the page. Nothing of it runs, and nothing is loaded from anywhere. */
export function gatewayPage({ title, text, details, command, link, refreshSeconds }: GatewayPage): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
${refreshSeconds === undefined ? '' : `<meta http-equiv="refresh" content="${refreshSeconds}">\n`}<title>${escape(title)}</title>
<style>
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; margin: 12vh auto; max-width: 46rem; padding: 0 1rem }
pre { font: 12px/1.5 ui-monospace, monospace; overflow: auto; padding: 1rem; border: 1px solid #8885; border-radius: 6px }
</style>
<h1>${escape(title)}</h1>
<p>${escape(text)}</p>
${details === undefined ? '' : `<pre>${escape(details)}</pre>\n`}${command === undefined ? '' : `<pre>${escape(command)}</pre>\n`}${link ? `<p><a href="${escape(link.href)}">${escape(link.text)}</a></p>\n` : ''}`
}

/** Only a page whose looks are its own: no script, no frame, no other host. */
export const gatewayHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
}

function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  // oxlint-disable-next-line no-control-regex -- colours of terminals
  return text.replaceAll(/\x1B\[[\d;]*[A-Za-z]/g, '').replaceAll(/[&<>"]/g, character => entities[character]!)
}
