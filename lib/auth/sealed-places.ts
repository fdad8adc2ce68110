import type { SecretPlace } from '@/lib/services/context'

/** By whose it is, not by the session's row: a token that is exchanged keeps it. `owner` is issuer and subject. */
export function idTokenPlace(owner: string): SecretPlace {
  return { table: 'session', row: owner, field: 'id_token', version: '1' }
}

/** What a form held: for the session that left with it. */
export function formPlace(sessionId: string): SecretPlace {
  return { table: 'errand', row: sessionId, field: 'form', version: '1' }
}

/** What a test of the claims found: for its errand. */
export function resultPlace(errandId: string): SecretPlace {
  return { table: 'errand', row: errandId, field: 'result', version: '1' }
}
