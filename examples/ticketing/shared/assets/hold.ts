// Counts down what is left of a hold, says so at 5, 2 and 1 minutes, and offers the extension at 2.
const timer = document.querySelector<HTMLElement>('[data-remaining]')
const status = document.querySelector<HTMLElement>('#time-left')

if (timer) {
  const until = performance.now() + Number(timer.dataset['remaining'])
  const clock = timer.querySelector('b')
  let said = Infinity
  const show = (): void => {
    const left = Math.max(0, Math.ceil((until - performance.now()) / 1000))
    if (clock) clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`
    const due = [1, 2, 5].find(minutes => left <= minutes * 60)
    if (due !== undefined && due < said && left > 0) {
      said = due
      if (status) status.textContent = (status.dataset['text'] ?? '{n}').replace('{n}', String(due))
    }
    if (left <= 120) document.querySelector('#extend')?.removeAttribute('hidden')
    if (left === 0) {
      clearInterval(ticking)
      // The choice is kept; the shop offers to try it again.
      location.assign('/expired')
    }
  }
  const ticking = setInterval(show, 500)
  show()
}
