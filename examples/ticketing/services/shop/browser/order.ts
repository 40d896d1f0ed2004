// Looks whether the bank has answered, or the mail has gone, without a reload each time.
const everyMs = 1500

async function look(): Promise<void> {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => undefined)
  const next = answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : undefined
  const [here, there] = [document.querySelector('#order'), next?.querySelector('#order')]
  if (here && there && here.outerHTML !== there.outerHTML) {
    document.title = next?.title ?? document.title
    here.replaceWith(there)
  }
  // A page that has settled brings no script along.
  if (!next || next.querySelector('script[src*="order.js"]')) setTimeout(() => void look(), everyMs)
}

setTimeout(() => void look(), everyMs)
