import type { TokenRefusal } from '@/lib/services/tokens/authenticate'

/** How a call with a bad token is answered. */
export interface TokenAnswer {
  status: 401 | 403 | 429
  detail: string
  headers: Record<string, string>
}

const said: Record<Exclude<TokenRefusal['kind'], 'too-many'>, string> = {
  missing: 'A bearer token is needed, in the header Authorization.',
  mistyped: 'That is not a token of this portal: its checksum does not hold. Copy it again, whole.',
  wrong: 'That token is not known here.',
  revoked: 'That token was revoked.',
  expired: 'The time of that token is over. Make another one.',
  'other-address': 'That token may not be used from where it was sent.',
  'owner-gone': 'Whoever that token acts for has left.',
  scope: 'That token may not be used for this.',
}

/** The answer, in the words of RFC 6750. A limit is told in whole seconds, as Retry-After has it. */
export function answerTo(refusal: TokenRefusal): TokenAnswer {
  if (refusal.kind === 'too-many') {
    const seconds = Math.ceil(refusal.retryAfterMs / 1_000)
    return {
      status: 429,
      detail: `That was asked too often. Ask again in ${seconds} s.`,
      headers: { 'retry-after': String(seconds) },
    }
  }
  const detail = said[refusal.kind]
  if (refusal.kind === 'scope')
    return { status: 403, detail, headers: { 'www-authenticate': challenge('insufficient_scope') } }
  const error = refusal.kind === 'missing' ? null : 'invalid_token'
  return { status: 401, detail, headers: { 'www-authenticate': challenge(error) } }
}

function challenge(error: string | null): string {
  return `Bearer realm="Gatehouse"${error === null ? '' : `, error="${error}"`}`
}
