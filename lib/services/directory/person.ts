import type { Tx } from '@/db/client'
import {
  directoryPerson,
  insertPrincipal,
  judgeSoon,
  referredTo,
  saveDirectoryPerson,
  teamNamed,
  updatePrincipal,
  type DirectoryPersonRow,
} from '@/db/queries/directory'
import { freeHandle, isEmailTakenByAnother } from '@/db/queries/identities'
import { lockPrincipal } from '@/db/queries/principals'
import type { PrincipalRow } from '@/db/schema'
import {
  emailOf,
  employmentOf,
  nameOf,
  nextContractWarning,
  outsiderStaysMs,
  type DirectoryPerson,
} from '@/lib/domain/directory'
import type { PrincipalId } from '@/lib/domain/ids'
import { toHandle } from '@/lib/domain/handle'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import type { Context } from '../context'
import { endEverythingOf, type Left } from '../people/leaving'

export type Recorder = Pick<Context, 'actor' | 'origin'>
export type PersonRefusal = 'address-taken'

/** What of a principal the directory decides. */
type Decided = Pick<
  PrincipalRow,
  'name' | 'email' | 'title' | 'team_id' | 'manager_id' | 'employment' | 'ends_at' | 'sponsor_id'
>

/** Makes somebody new of what the directory says. */
export async function makePerson(
  tx: Tx,
  ctx: Recorder,
  { doc, now }: { doc: DirectoryPerson; now: Date },
): Promise<Result<PrincipalId, PersonRefusal>> {
  const handle = await freeHandle(tx, toHandle(doc.userName))
  const email = emailOf(doc) ?? `${handle}@no-mail.invalid`
  if (await isEmailTakenByAnother(tx, { email, except: null })) return err('address-taken')
  const decided = await decide(tx, doc, { before: null, email, now })
  const active = doc.active ?? true
  const id = await insertPrincipal(tx, {
    ...decided,
    handle,
    created_at: now,
    status: active ? 'active' : 'disabled',
    disabled_at: active ? null : now,
    warn_at: nextContractWarning(decided.ends_at, now),
  })
  await record(tx, ctx, now, {
    action: 'principal.created',
    object: { type: 'principal', id, name: decided.name },
    subject: { id, name: decided.name },
    reason: 'From the directory',
    after: { ...shown(decided), handle, userName: doc.userName, externalId: doc.externalId ?? null },
  })
  return ok(id)
}

/**
 * Brings a person to what the directory says of them. Who is no longer active loses everything in this transaction;
 * whose manager, department or employment changed is judged again soon after it.
 */
export async function bringUpToDate(
  tx: Tx,
  ctx: Recorder,
  { id, doc, now }: { id: PrincipalId; doc: DirectoryPerson; now: Date },
): Promise<Result<Left | null, PersonRefusal>> {
  const before = await lockPrincipal(tx, id)
  if (before === null) throw new Error(`The directory knows ${id}, who does not exist.`)
  const email = emailOf(doc) ?? before.email
  if (email !== before.email && (await isEmailTakenByAnother(tx, { email, except: id })))
    return err('address-taken')
  const decided = await decide(tx, doc, { before, email, now })
  const { changedBefore, changedAfter } = changes(before, decided)
  if (Object.keys(changedAfter).length > 0) {
    await updatePrincipal(tx, id, { ...decided, warn_at: nextContractWarning(decided.ends_at, now) })
    await record(tx, ctx, now, {
      action: 'principal.updated',
      object: { type: 'principal', id, name: decided.name },
      subject: { id, name: decided.name },
      reason: 'As the directory has it',
      before: changedBefore,
      after: changedAfter,
    })
  }
  const person = { id, name: decided.name }
  const active = doc.active ?? before.status === 'active'
  if (!active && before.status === 'active') return ok(await disable(tx, ctx, person, now))
  if (active && before.status === 'disabled') await enable(tx, ctx, person, now)
  if (movers.some((field) => field in changedAfter)) await judgeSoon(tx, { ids: [id], now })
  return ok(null)
}

const movers = ['manager', 'team', 'employment', 'endsAt'] as const

/** Takes somebody's place from them: the one way by which a directory ends what they have. */
export async function disable(
  tx: Tx,
  ctx: Recorder,
  person: { id: PrincipalId; name: string },
  now: Date,
): Promise<Left> {
  await updatePrincipal(tx, person.id, { status: 'disabled', disabled_at: now, warn_at: null })
  const left = await endEverythingOf(tx, ctx, person, now)
  await record(tx, ctx, now, {
    action: 'principal.disabled',
    object: { type: 'principal', ...person },
    subject: person,
    reason: 'As the directory has it',
    before: { status: 'active' },
    after: { status: 'disabled', sessionsEnded: left.sessions, tokensRevoked: left.tokens },
  })
  return left
}

/** Lets somebody in again. What they had stays ended: they ask anew. */
async function enable(
  tx: Tx,
  ctx: Recorder,
  person: { id: PrincipalId; name: string },
  now: Date,
): Promise<void> {
  await updatePrincipal(tx, person.id, { status: 'active', disabled_at: null })
  await record(tx, ctx, now, {
    action: 'principal.enabled',
    object: { type: 'principal', ...person },
    subject: person,
    reason: 'As the directory has it',
    before: { status: 'disabled' },
    after: { status: 'active' },
  })
}

/** Keeps what was said, as it was said, and answers it as it now stands. */
export async function keep(
  tx: Tx,
  { id, doc, issuer, now }: { id: PrincipalId; doc: DirectoryPerson; issuer: string | null; now: Date },
): Promise<DirectoryPersonRow> {
  // Whether somebody is active, who answers for them and until when stand with the principal.
  const { active: _active, sponsor: _sponsor, endsAt: _endsAt, ...attributes } = doc
  await saveDirectoryPerson(tx, {
    principal_id: id,
    user_name: doc.userName,
    external_id: doc.externalId ?? null,
    issuer: doc.externalId === undefined ? null : issuer,
    attributes: JSON.stringify(attributes),
    now,
  })
  const row = await directoryPerson(tx, id)
  if (row === null) throw new Error(`What was kept of ${id} is not there.`)
  return row
}

async function decide(
  tx: Tx,
  doc: DirectoryPerson,
  { before, email, now }: { before: PrincipalRow | null; email: string; now: Date },
): Promise<Decided> {
  const employment = employmentOf(doc)
  const managerId = doc.manager === undefined ? null : await referredTo(tx, doc.manager.value)
  const manager = managerId === before?.id ? null : managerId
  const named = doc.sponsor === undefined ? null : await referredTo(tx, doc.sponsor.value)
  const outside = employment !== 'employee'
  // Who answers for somebody from outside is who was said to, or was before, or else the manager.
  const sponsor = named ?? before?.sponsor_id ?? manager
  const said = doc.endsAt === undefined ? null : new Date(doc.endsAt)
  const stays = before?.ends_at ?? new Date(now.getTime() + outsiderStaysMs)
  return {
    name: nameOf(doc),
    email,
    title: doc.title ?? '',
    team_id: doc.department === undefined ? null : await teamNamed(tx, doc.department),
    manager_id: manager,
    employment,
    ends_at: said ?? (outside ? stays : null),
    sponsor_id: outside && sponsor !== before?.id ? sponsor : null,
  }
}

function shown(decided: Decided) {
  return {
    name: decided.name,
    email: decided.email,
    title: decided.title,
    team: decided.team_id,
    manager: decided.manager_id,
    employment: decided.employment,
    endsAt: decided.ends_at?.toISOString() ?? null,
    sponsor: decided.sponsor_id,
  }
}

function changes(before: Decided, after: Decided) {
  const [old, fresh] = [Object.entries(shown(before)), shown(after)]
  const changed = old.filter(([field, value]) => fresh[field as keyof typeof fresh] !== value)
  const fields = changed.map(([field]) => field)
  return {
    changedBefore: Object.fromEntries(changed),
    changedAfter: Object.fromEntries(Object.entries(fresh).filter(([field]) => fields.includes(field))),
  }
}
