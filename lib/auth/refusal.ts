import { principalOfSubject } from '@/db/queries/identities'
import { lockRefusals, newestRefusals } from '@/db/queries/sign-ins'
import type { AuditEntry } from '@/lib/domain/audit'
import { MINUTE } from '@/lib/domain/duration'
import { record } from '@/lib/services/audit/record'
import { signIn, type AdmitRefusal } from './admit'
import type { ProviderPerson } from './claims'
import type { AuthParts } from './parts'

/** Refusals that the log takes within a minute: whoever has an account at the provider can be refused without end. */
const perMinute = 30

const said: Record<AdmitRefusal, string> = {
  disabled: 'The person is disabled here.',
  'contract-over': 'The contract of the person is over.',
  'email-missing': 'Nobody here is known by this identity, and the provider gave no mail address.',
  'email-unverified': 'Nobody here is known by this identity, and its mail address is not verified.',
  'email-taken': 'Nobody here is known by this identity, and somebody already has its mail address.',
}

/**
 * Keeps that somebody whom the provider vouches for was turned away: the same identity once a minute, and `perMinute`
 * of all. What is beyond that stands in the process's own log alone.
 */
export async function recordRefusal(
  parts: AuthParts,
  found: ProviderPerson,
  refusal: AdmitRefusal,
): Promise<void> {
  const now = parts.now()
  const origin = { via: 'sign-in' as const, ...(await parts.origin()) }
  const who = await identityOf(parts, found)
  await parts.db.transaction().execute(async (tx) => {
    await lockRefusals(tx)
    const since = new Date(now.getTime() - MINUTE)
    const recent = await newestRefusals(tx, { since, limit: perMinute })
    if (recent.length >= perMinute || recent.includes(who.object.id)) return
    const { issuer, subject, email } = found
    await record(tx, { actor: signIn, origin }, now, {
      action: 'session.refused',
      ...who,
      reason: said[refusal],
      after: { refusal, issuer, subject, email },
    })
  })
}

/** The person turned away; of a stranger, the identity. */
async function identityOf(
  { db }: AuthParts,
  found: ProviderPerson,
): Promise<Pick<AuditEntry, 'object' | 'subject'>> {
  const known = await principalOfSubject(db, found)
  if (known === null)
    return { object: { type: 'session', id: `${found.issuer} ${found.subject}`, name: found.name } }
  const { id, name } = known
  return { object: { type: 'principal', id, name }, subject: { id, name } }
}
