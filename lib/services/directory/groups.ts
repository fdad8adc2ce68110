import type { Tx } from '@/db/client'
import {
  directoryGroup,
  directoryGroups,
  groupByExternalId,
  groupNamed,
  insertGroup,
  judgeSoon,
  knownMembers,
  lockGroup,
  removeDirectoryGroup,
  saveDirectoryGroup,
  setMembers,
  type DirectoryGroupRow,
} from '@/db/queries/directory'
import { lockNewcomers } from '@/db/queries/identities'
import type { DirectoryGroup, DirectoryQuery, GroupField } from '@/lib/domain/directory'
import type { GrantId, GroupId, PrincipalId } from '@/lib/domain/ids'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomicallyOrAgain, type Context } from '../context'
import { judgeMovers } from '../people/judge-movers'

export type GroupRefusal = 'name-taken' | 'kept-here' | 'no-such-member' | 'nested'
export type ChangeGroupRefusal<E> = GroupRefusal | 'no-such-group' | 'changed-meanwhile' | { said: E }

export interface ProvisionedGroup {
  group: DirectoryGroupRow
  ending: GrantId[]
}

export function findGroup(
  ctx: Context,
  id: GroupId,
  withMembers: boolean,
): Promise<DirectoryGroupRow | null> {
  return directoryGroup(ctx.db, id, withMembers)
}

export function findGroups(ctx: Context, query: DirectoryQuery<GroupField>, withMembers: boolean) {
  return directoryGroups(ctx.db, query, withMembers)
}

/**
 * Takes in a group. One of that name that only sign-ins have filled is the same group; one into which people were put
 * in the portal stays the portal's, because roles may hang on it.
 */
export async function provisionGroup(
  ctx: Context,
  doc: DirectoryGroup,
): Promise<Result<ProvisionedGroup, GroupRefusal>> {
  const outcome = await atomicallyOrAgain<Written, GroupRefusal>(ctx, async (tx) => {
    await lockNewcomers(tx)
    const known = await groupNamed(tx, doc.displayName)
    if (
      known?.provisioned ||
      (await groupByExternalId(tx, { externalId: doc.externalId ?? null, except: null }))
    )
      return err('name-taken')
    if (known?.keptHere) return err('kept-here')
    const id = known?.id ?? (await insertGroup(tx, doc.displayName))
    return write(tx, ctx, { id, doc, before: null })
  })
  return outcome.ok ? ok(await followUp(ctx, outcome.value)) : outcome
}

/** Changes a group to what `change` makes of it as it stands, with nobody else changing it meanwhile. */
export async function changeGroup<E>(
  ctx: Context,
  input: {
    id: GroupId
    ifMatch: readonly number[] | null
    change: (row: DirectoryGroupRow) => Result<DirectoryGroup, E>
  },
): Promise<Result<ProvisionedGroup, ChangeGroupRefusal<E>>> {
  const outcome = await atomicallyOrAgain<Written, ChangeGroupRefusal<E>>(ctx, async (tx) => {
    await lockGroup(tx, input.id)
    const before = await directoryGroup(tx, input.id)
    if (before === null) return err('no-such-group')
    if (input.ifMatch !== null && !input.ifMatch.includes(before.version)) return err('changed-meanwhile')
    const changed = input.change(before)
    if (!changed.ok) return err({ said: changed.error })
    const doc = changed.value
    const namesake = await groupNamed(tx, doc.displayName)
    if (namesake !== null && namesake.id !== input.id) return err('name-taken')
    if (await groupByExternalId(tx, { externalId: doc.externalId ?? null, except: input.id }))
      return err('name-taken')
    return write(tx, ctx, { id: input.id, doc, before })
  })
  return outcome.ok ? ok(await followUp(ctx, outcome.value)) : outcome
}

/** The directory lets go of a group: nobody is in it any more, and what hung on that is judged again. */
export async function removeGroup(
  ctx: Context,
  { id, ifMatch }: { id: GroupId; ifMatch: readonly number[] | null },
): Promise<Result<GrantId[], 'no-such-group' | 'changed-meanwhile'>> {
  const now = ctx.now()
  const outcome = await atomicallyOrAgain<PrincipalId[], 'no-such-group' | 'changed-meanwhile'>(
    ctx,
    async (tx) => {
      await lockGroup(tx, id)
      const before = await directoryGroup(tx, id)
      if (before === null) return err('no-such-group')
      if (ifMatch !== null && !ifMatch.includes(before.version)) return err('changed-meanwhile')
      const { removed } = await setMembers(tx, { groupId: id, ids: [] })
      await removeDirectoryGroup(tx, id)
      await judgeSoon(tx, { ids: removed, now })
      await record(tx, ctx, now, {
        action: 'group.removed',
        object: { type: 'group', id, name: before.name },
        before: { members: before.members.length },
      })
      return ok(removed)
    },
  )
  if (!outcome.ok) return outcome
  return ok(await judgeMovers(ctx, { only: outcome.value }))
}

interface Written {
  group: DirectoryGroupRow
  moved: PrincipalId[]
}

async function write(
  tx: Tx,
  ctx: Context,
  { id, doc, before }: { id: GroupId; doc: DirectoryGroup; before: DirectoryGroupRow | null },
): Promise<Result<Written, GroupRefusal>> {
  const now = ctx.now()
  if (doc.members.some(({ type }) => type?.toLowerCase() === 'group')) return err('nested')
  const wanted = [...new Set(doc.members.map(({ value }) => value.toLowerCase()))]
  const known = await knownMembers(tx, wanted)
  // Somebody who was in it and has been taken away since is not held against it.
  const had = new Set<string>(before?.members.map((member) => member.id))
  const strangers = wanted.filter((value) => !known.some((member) => member === value) && !had.has(value))
  if (strangers.length > 0) return err('no-such-member')
  const kept = before?.members.filter((member) => wanted.includes(member.id)).map((member) => member.id) ?? []
  const ids = [...new Set([...known, ...kept])]
  await saveDirectoryGroup(tx, {
    group_id: id,
    external_id: doc.externalId ?? null,
    name: doc.displayName,
    now,
  })
  const { added, removed } = await setMembers(tx, { groupId: id, ids })
  const moved = [...added, ...removed]
  await judgeSoon(tx, { ids: moved, now })
  await record(tx, ctx, now, {
    action: before === null ? 'group.created' : 'group.changed',
    object: { type: 'group', id, name: doc.displayName },
    ...(before !== null && { before: { name: before.name, removed: namesOf(before, removed) } }),
    after: { name: doc.displayName, added: await namesIn(tx, id, added), members: ids.length },
  })
  const group = await directoryGroup(tx, id)
  if (group === null) throw new Error(`The group ${id} is not there.`)
  return ok({ group, moved })
}

/** The most names of one change that the log repeats; the ids of all of them stand with their own changes. */
const namesKept = 100

function namesOf(group: DirectoryGroupRow, ids: readonly PrincipalId[]): string[] {
  return group.members
    .filter((member) => ids.includes(member.id))
    .map(({ name }) => name)
    .slice(0, namesKept)
}

async function namesIn(tx: Tx, id: GroupId, ids: readonly PrincipalId[]): Promise<string[]> {
  const group = ids.length === 0 ? null : await directoryGroup(tx, id)
  return group === null ? [] : namesOf(group, ids)
}

async function followUp(ctx: Context, { group, moved }: Written): Promise<ProvisionedGroup> {
  return { group, ending: await judgeMovers(ctx, { only: moved }) }
}
