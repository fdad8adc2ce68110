/** Longer than any address of ours; it travels in headers, and proxies give up on large ones. */
const longest = 2_000

/**
 * Where to go after sign-in: a path of this portal, or `/` for anything else: another origin, another scheme,
 * nonsense, more than an address can hold, or the sign-in pages themselves, which would lead round in a circle.
 */
export function returnPath(wanted: string | null | undefined, portalUrl: string): string {
  if (!wanted || wanted.length > longest || !URL.canParse(wanted, portalUrl)) return '/'
  const url = new URL(wanted, portalUrl)
  if (url.origin !== new URL(portalUrl).origin) return '/'
  if (/^\/+(sign-in|api)(\/|$)/.test(url.pathname)) return '/'
  // A path of two slashes, on its own, would name another host.
  return url.pathname.replace(/^\/+/, '/') + url.search + url.hash
}
