import {
  directoryNamesake,
  directoryPeople,
  directoryPerson,
  removeDirectoryPerson,
  type DirectoryPersonRow,
} from '@/db/queries/directory'
import { lockNewcomers, principalOfSubject } from '@/db/queries/identities'
import { lockPrincipal } from '@/db/queries/principals'
import type { DirectoryPerson, DirectoryQuery, PersonField } from '@/lib/domain/directory'
import type { GrantId, PrincipalId } from '@/lib/domain/ids'
import { err, ok, type Result } from '@/lib/domain/result'
import { atomicallyOrAgain, type Context } from '../context'
import { judgeMovers } from '../people/judge-movers'
import { announceLeft, type Left } from '../people/leaving'
import { bringUpToDate, disable, keep, makePerson, type PersonRefusal } from './person'

export type ProvisionRefusal = PersonRefusal | 'name-taken'
export type ChangeRefusal<E> = ProvisionRefusal | 'no-such-person' | 'changed-meanwhile' | { said: E }

/** A person as they now stand, and the grants that the engine can begin to take back. */
export interface Provisioned {
  person: DirectoryPersonRow
  ending: GrantId[]
}

/** Where a change comes from, and what is trusted about it. */
interface From {
  /** The sign-in provider whose subjects external ids are; null where they are nobody's. */
  issuer: string | null
}

export function findPerson(ctx: Context, id: PrincipalId): Promise<DirectoryPersonRow | null> {
  return directoryPerson(ctx.db, id)
}

export function findPeople(ctx: Context, query: DirectoryQuery<PersonField>) {
  return directoryPeople(ctx.db, query)
}

/**
 * Takes in somebody whom the directory has added. It is the person whom it took away before under the same external id,
 * or who has signed in as the very subject that it names; never one who merely has the same address.
 */
export async function provisionPerson(
  ctx: Context,
  { doc, issuer }: From & { doc: DirectoryPerson },
): Promise<Result<Provisioned, ProvisionRefusal>> {
  const now = ctx.now()
  const externalId = doc.externalId ?? null
  const outcome = await atomicallyOrAgain<
    { person: DirectoryPersonRow; left: Left | null },
    ProvisionRefusal
  >(ctx, async (tx) => {
    await lockNewcomers(tx)
    const namesake = await directoryNamesake(tx, { userName: doc.userName, externalId, except: null })
    if (namesake !== null && !namesake.removed) return err('name-taken')
    // The name alone may be given to somebody else after a while; an external id is one person’s for ever.
    const back = namesake?.sameExternalId === true ? namesake.id : null
    const known = back ?? (await knownBySubject(tx, issuer, externalId))
    if (known === null) {
      const made = await makePerson(tx, ctx, { doc, now })
      if (!made.ok) return made
      return ok({ person: await keep(tx, { id: made.value, doc, issuer, now }), left: null })
    }
    if (back === null && (await directoryPerson(tx, known)) !== null) return err('name-taken')
    const brought = await bringUpToDate(tx, ctx, {
      id: known,
      doc: { ...doc, active: doc.active ?? true },
      now,
    })
    if (!brought.ok) return brought
    return ok({ person: await keep(tx, { id: known, doc, issuer, now }), left: brought.value })
  })
  if (!outcome.ok) return outcome
  return ok(await followUp(ctx, outcome.value))
}

type Tx = Parameters<typeof lockNewcomers>[0]

async function knownBySubject(
  tx: Tx,
  issuer: string | null,
  subject: string | null,
): Promise<PrincipalId | null> {
  if (issuer === null || subject === null) return null
  return (await principalOfSubject(tx, { issuer, subject }))?.id ?? null
}

/**
 * Changes a person to what `change` makes of them as they stand, with nobody else changing them meanwhile. `ifMatch`
 * tells which version is meant; null for any.
 */
export async function changePerson<E>(
  ctx: Context,
  input: From & {
    id: PrincipalId
    ifMatch: readonly number[] | null
    change: (row: DirectoryPersonRow) => Result<DirectoryPerson, E>
  },
): Promise<Result<Provisioned, ChangeRefusal<E>>> {
  const now = ctx.now()
  const { id, issuer } = input
  const outcome = await atomicallyOrAgain<
    { person: DirectoryPersonRow; left: Left | null },
    ChangeRefusal<E>
  >(ctx, async (tx) => {
    await lockPrincipal(tx, id)
    const row = await directoryPerson(tx, id)
    if (row === null) return err('no-such-person')
    if (input.ifMatch !== null && !input.ifMatch.includes(row.version)) return err('changed-meanwhile')
    const changed = input.change(row)
    if (!changed.ok) return err({ said: changed.error })
    const doc = changed.value
    const externalId = doc.externalId ?? null
    const namesake = await directoryNamesake(tx, { userName: doc.userName, externalId, except: id })
    if (namesake !== null && !namesake.removed) return err('name-taken')
    const brought = await bringUpToDate(tx, ctx, { id, doc, now })
    if (!brought.ok) return brought
    return ok({ person: await keep(tx, { id, doc, issuer, now }), left: brought.value })
  })
  if (!outcome.ok) return outcome
  return ok(await followUp(ctx, outcome.value))
}

/** The directory has deleted somebody: everything of theirs ends as when they are disabled, and the log keeps them. */
export async function removePerson(
  ctx: Context,
  { id, ifMatch }: { id: PrincipalId; ifMatch: readonly number[] | null },
): Promise<Result<GrantId[], 'no-such-person' | 'changed-meanwhile'>> {
  const now = ctx.now()
  const outcome = await atomicallyOrAgain<Left | null, 'no-such-person' | 'changed-meanwhile'>(
    ctx,
    async (tx) => {
      const person = await lockPrincipal(tx, id)
      const row = await directoryPerson(tx, id)
      if (person === null || row === null) return err('no-such-person')
      if (ifMatch !== null && !ifMatch.includes(row.version)) return err('changed-meanwhile')
      await removeDirectoryPerson(tx, { id, now })
      return ok(person.status === 'active' ? await disable(tx, ctx, { id, name: person.name }, now) : null)
    },
  )
  if (!outcome.ok) return outcome
  if (outcome.value !== null) announceLeft(ctx, outcome.value)
  return ok(outcome.value?.grants ?? [])
}

/** After the commit: open pages hear of it, and what a mover holds is judged; the sweep makes up for a crash here. */
async function followUp(
  ctx: Context,
  { person, left }: { person: DirectoryPersonRow; left: Left | null },
): Promise<Provisioned> {
  if (left !== null) announceLeft(ctx, left)
  const judged = await judgeMovers(ctx, { only: [person.id] })
  return { person, ending: [...(left?.grants ?? []), ...judged] }
}
