// Keeps the waiting page current without reloading it: asks every 20 s, or when it is back in view.
const everyMs = 20_000
const seen = document.querySelector('#updated')
let askedAt = Date.now()

async function ask(): Promise<void> {
  try {
    const answer = await fetch('/queue/api/place', { headers: { accept: 'application/json' } })
    if (!answer.ok) return
    const { state } = (await answer.json()) as { state: string }
    askedAt = Date.now()
    if (state === 'waiting') await refresh()
    else location.reload()
  } catch {
    // No connection: the figures stay, and their age shows.
  }
}

/** Takes the new figures from the page itself, so that they are worded in one place. */
async function refresh(): Promise<void> {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } })
  if (!answer.ok || new URL(answer.url).pathname !== '/queue/') return location.reload()
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html')
  for (const selector of ['#ahead', '#wait', '#around', '#progress', '.minutes']) {
    const [here, there] = [document.querySelector(selector), next.querySelector(selector)]
    if (here && there && here.outerHTML !== there.outerHTML) here.replaceWith(there)
  }
  document.title = next.title
}

function showAge(): void {
  const age = Math.round((Date.now() - askedAt) / 1000)
  const text = seen?.textContent?.replace(/\d+/, String(age))
  if (seen && text !== undefined && age % 5 === 0) seen.textContent = text
}

setInterval(() => void ask(), everyMs)
setInterval(showAge, 1000)
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void ask()
})
