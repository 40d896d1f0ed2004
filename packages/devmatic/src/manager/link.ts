/** The link that opens the dashboard: it leaves a cookie, and shows the page at `to`. */
export function linkOf({ url, token }: { url: string; token: string }, to = '/'): string {
  const link = new URL('/open', url)
  link.searchParams.set('token', token)
  if (to !== '/') link.searchParams.set('to', to)
  return link.href
}
