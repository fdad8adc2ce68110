import { z } from 'zod'
import { bindErrand, errandOf, insertErrand, useErrand, type ErrandRow } from '@/db/queries/errands'
import { MINUTE } from '@/lib/domain/duration'
import type { ErrandId } from '@/lib/domain/ids'
import type { SignInWanted } from '@/lib/domain/sign-in-proof'
import type { AuthParts } from './parts'
import { formPlace } from './sealed-places'
import type { CurrentSession } from './session'
import { hashToken } from './token'

/** How long what a form held is kept for whoever is at the provider. */
const errandLifeMs = 15 * MINUTE

/** What a form held, by field, in its order; a name may come several times. */
export type FormEntries = [string, string][]
const Entries = z.array(z.tuple([z.string(), z.string()]))

export interface NewErrand {
  kind: ErrandRow['kind']
  /** What the sign-in is wanted for, in words that follow “to”. */
  purpose: string
  /** Where the person comes back to; a path of this portal. `resume` is added to it. */
  returnPath: string
  wanted: SignInWanted
  form: FormEntries
}

/** Begins an errand of the session at hand: what the form held is sealed, for this session alone, for a short time. */
export async function beginErrand(
  parts: AuthParts,
  { session, principal }: CurrentSession,
  errand: NewErrand,
): Promise<ErrandId> {
  const now = parts.now()
  return parts.db.transaction().execute((tx) =>
    // No audit event: nothing has come of it yet. What comes of it is recorded when the provider answers.
    insertErrand(tx, {
      kind: errand.kind,
      session_id: session.id,
      principal_id: principal.id,
      purpose: errand.purpose.slice(0, 300),
      return_path: errand.returnPath,
      max_age_ms: errand.wanted.maxAgeMs,
      methods: [...errand.wanted.methods],
      form: parts.sealer.seal(formPlace(session.id), JSON.stringify(errand.form)),
      created_at: now,
      expires_at: new Date(now.getTime() + errandLifeMs),
    }),
  )
}

/** Ties an errand to the one answer that bears this `state`. */
export async function bindToState(
  { db }: Pick<AuthParts, 'db'>,
  args: { id: ErrandId; provider: string; state: string },
): Promise<void> {
  await bindErrand(db, { id: args.id, provider: args.provider, stateHash: hashToken(args.state) })
}

/** The errand of the session at hand, or null. */
export function findErrand(
  parts: Pick<AuthParts, 'db' | 'now'>,
  { session }: CurrentSession,
  id: ErrandId,
): Promise<ErrandRow | null> {
  return errandOf(parts.db, { id, sessionId: session.id, now: parts.now() })
}

/** What the form held before its person left for the provider; null for another session's, a used or an old one. */
export async function keptForm(
  parts: Pick<AuthParts, 'db' | 'now' | 'sealer'>,
  current: CurrentSession,
  id: ErrandId,
): Promise<{ entries: FormEntries; confirmed: boolean } | null> {
  const errand = await findErrand(parts, current, id)
  if (errand === null || errand.form === null || errand.used_at !== null) return null
  const opened = parts.sealer.open(formPlace(current.session.id), errand.form)
  return { entries: Entries.parse(JSON.parse(opened)), confirmed: errand.settled_at !== null }
}

/** The form was sent: what was kept of it is forgotten. */
export async function forgetForm(
  parts: Pick<AuthParts, 'db' | 'now'>,
  { session }: CurrentSession,
  id: ErrandId,
): Promise<void> {
  await useErrand(parts.db, { id, sessionId: session.id, now: parts.now() })
}
