import type { Tx } from '@/db/client'
import {
  freeHandle,
  insertPerson,
  isEmailTaken,
  lockNewcomers,
  principalOfSubject,
  provisionedAs,
  syncProviderGroups,
} from '@/db/queries/identities'
import type { PrincipalRow } from '@/db/schema'
import type { Actor } from '@/lib/domain/audit'
import { isEmployed } from '@/lib/domain/principal'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '@/lib/services/audit/record'
import { atomically, type Context } from '@/lib/services/context'
import type { ProviderPerson } from './claims'
import type { AuthParts } from './parts'
import { refreshPerson } from './refresh'

/** Why somebody whom the provider vouches for is not let in. */
export const admitRefusals = [
  'disabled',
  'contract-over',
  'email-missing',
  'email-unverified',
  'email-taken',
] as const
export type AdmitRefusal = (typeof admitRefusals)[number]

/** Who acts while it is not yet settled who has come. */
export const signIn: Actor = { kind: 'system', name: 'Sign-in' }

/**
 * Finds the person behind a provider's subject, or makes one on their first sign-in, and brings their
 * name, address and groups up to date. An address that somebody here already has is refused, never linked: who holds a mailbox, or says so, is not
 * thereby the same person. Nothing is changed when the answer is a refusal.
 */
export async function admit(
  parts: AuthParts,
  found: ProviderPerson,
): Promise<Result<PrincipalRow, AdmitRefusal>> {
  const now = parts.now()
  const recorder = { actor: signIn, origin: { via: 'sign-in' as const, ...(await parts.origin()) } }
  return atomically(parts, async (tx) => {
    const known = await principalOfSubject(tx, found)
    const person = known ? ok(known) : await welcome(tx, recorder, now, found)
    if (!person.ok) return person
    const { status, ends_at: endsAt } = person.value
    if (status === 'disabled') return err('disabled')
    if (!isEmployed({ status, endsAt }, now)) return err('contract-over')
    const fresh = await refreshPerson(tx, recorder, now, { person: person.value, found })
    await bringGroups(tx, recorder, now, fresh, found.groups)
    return ok(fresh)
  })
}

type Recorder = Pick<Context, 'actor' | 'origin'>

async function welcome(
  tx: Tx,
  recorder: Recorder,
  now: Date,
  found: ProviderPerson,
): Promise<Result<PrincipalRow, AdmitRefusal>> {
  await lockNewcomers(tx)
  // Another tab of the same newcomer may have held the lock until now.
  const known = await principalOfSubject(tx, found)
  if (known) return ok(known)
  const { email, issuer, subject, name } = found
  const provisioned = await provisionedAs(tx, { issuer, subject })
  if (provisioned !== null) {
    await record(tx, recorder, now, {
      action: 'principal.updated',
      object: { type: 'principal', id: provisioned.id, name: provisioned.name },
      subject: { id: provisioned.id, name: provisioned.name },
      reason: 'First sign-in of somebody whom the directory had announced as this very subject',
      after: { issuer, subject },
    })
    return ok(provisioned)
  }
  if (email === null) return err('email-missing')
  if (!found.emailVerified) return err('email-unverified')
  if (await isEmailTaken(tx, email)) return err('email-taken')
  const handle = await freeHandle(tx, found.handle)
  const person = await insertPerson(tx, { handle, name, email, created_at: now }, { issuer, subject })
  await record(tx, recorder, now, {
    action: 'principal.created',
    object: { type: 'principal', id: person.id, name },
    subject: { id: person.id, name },
    reason: 'First sign-in',
    after: { name, email, handle, issuer, subject },
  })
  return ok(person)
}

async function bringGroups(
  tx: Tx,
  recorder: Recorder,
  now: Date,
  person: PrincipalRow,
  names: readonly string[],
): Promise<void> {
  const { added, removed } = await syncProviderGroups(tx, { principalId: person.id, names })
  if (added.length === 0 && removed.length === 0) return
  await record(tx, recorder, now, {
    action: 'principal.updated',
    object: { type: 'principal', id: person.id, name: person.name },
    subject: { id: person.id, name: person.name },
    reason: 'Groups as the identity provider has them',
    before: { groups: removed },
    after: { groups: added },
  })
}
