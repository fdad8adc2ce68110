interface CspFacts {
  /** Fresh for each response, base64. */
  nonce: string
  /** Where a form may lead by redirect: the issuers of the identity providers. */
  providers: readonly string[]
  /** Whether the portal is served over https, so that stray http links can be upgraded. */
  https: boolean
  /** Next's development server evaluates code and opens a socket for reloading. */
  development: boolean
}

/** The Content-Security-Policy of a page. Scripts run by nonce alone; nothing comes from another host. */
export function contentSecurityPolicy({ nonce, providers, https, development }: CspFacts): string {
  const formTargets = ["'self'", ...new Set(providers.map((issuer) => new URL(issuer).origin))]
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': [
      "'self'",
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      ...(development ? ["'unsafe-eval'"] : []),
    ],
    // The development server injects style elements without a nonce; a nonce here would switch 'unsafe-inline' off.
    'style-src': ["'self'", development ? "'unsafe-inline'" : `'nonce-${nonce}'`],
    // Positioned popups and the histogram set style attributes, which no nonce can cover.
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'", ...(development ? ['ws:'] : [])],
    'form-action': formTargets,
    'frame-ancestors': ["'none'"],
    'frame-src': ["'none'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'manifest-src': ["'self'"],
    'worker-src': ["'self'"],
    ...(https && !development && { 'upgrade-insecure-requests': [] }),
  }
  return Object.entries(directives)
    .map(([name, values]) => [name, ...values].join(' '))
    .join('; ')
}
