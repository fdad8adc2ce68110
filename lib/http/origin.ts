/** What a request says about where it comes from; absent headers are null. */
export interface Provenance {
  method: string
  path: string
  origin: string | null
  secFetchSite: string | null
}

export type ProvenanceVerdict = { ok: true } | { ok: false; reason: string }

const readOnly: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

// They believe a bearer token or a signature over the body only, which no browser adds by itself, so a call cannot be
// forged from another site; what comes without one they refuse themselves.
const provenPaths: readonly RegExp[] = [
  /^\/api\/sweep$/,
  /^\/api\/audit\/checkpoint$/,
  /^\/api\/targets\/[a-z0-9-]+\/callback$/,
  /^\/api\/auth\/signed-out\/[a-z0-9-]+$/,
  /^\/scim\/v2(?:\/|$)/,
  /^\/api\/v1\//,
]

/**
 * Whether a request that changes something was sent by a page of ours at `portalUrl` (an origin). What a browser
 * states must be ours, and one that states nothing is refused too: our forms always state it.
 */
export function judgeProvenance(request: Provenance, portalUrl: string): ProvenanceVerdict {
  if (readOnly.has(request.method)) return { ok: true }
  if (provenPaths.some((pattern) => pattern.test(request.path))) return { ok: true }
  const { origin, secFetchSite } = request
  if (origin === null && secFetchSite === null) {
    return { ok: false, reason: 'The request does not say which page it was sent from.' }
  }
  if (origin !== null && origin !== portalUrl) {
    return {
      ok: false,
      reason: `The request was sent from ${named(origin)}, but this portal lives at ${portalUrl}. Open it there and try again.`,
    }
  }
  if (secFetchSite !== null && secFetchSite !== 'same-origin') {
    return { ok: false, reason: `The request was sent from another site. Open ${portalUrl} and try again.` }
  }
  return { ok: true }
}

/** An origin fit to be repeated in an answer; a header can hold anything. */
function named(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).origin : 'an unknown page'
}
