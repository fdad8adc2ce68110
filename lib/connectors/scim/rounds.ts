import { ConnectorError, isConnectorError } from '../connector'
import { mayChange } from '../guard'
import type { Group, ScimCall } from './client'
import { hostOf, patch } from './client'
import type { ScimConfig } from './config'
import { membersOf } from './find'

/** That one user is to be in a group, or out of it. */
interface Wish {
  call: ScimCall
  id: string
  member: boolean
  /** Not with others: together with them it was refused. */
  alone: boolean
  done(): void
  failed(error: unknown): void
}

/** Small enough for every application, and as many as the engine ever has under way. */
const mostTogether = 20
const waiting = new Map<string, Wish[]>()

/**
 * Makes a user a member of a group, or none; resolves when the group says so. Applications write a group as a whole: of
 * two changes side by side, one may undo the other. So there is one change of a group at a time within a process, and
 * what has come to wait meanwhile is done by the next one together.
 */
export function setMember(
  call: ScimCall,
  group: Group,
  { id, member }: { id: string; member: boolean },
): Promise<void> {
  return new Promise((done, failed) => {
    const key = `${JSON.stringify(call.config)} ${group.id}`
    const wish: Wish = { call, id, member, alone: false, done, failed }
    const others = waiting.get(key)
    if (others !== undefined) return void others.push(wish)
    const wishes = [wish]
    waiting.set(key, wishes)
    void workOff(key, group, wishes)
  })
}

async function workOff(key: string, group: Group, wishes: Wish[]): Promise<void> {
  for (let round = taken(wishes); round.length > 0; round = taken(wishes)) {
    const again = await settled(group, round)
    wishes.push(...again)
  }
  waiting.delete(key)
}

function taken(wishes: Wish[]): Wish[] {
  const [first] = wishes
  // What an application makes of several values in the words of Entra differs.
  const single = first === undefined || first.alone || first.call.config.dialect === 'entra'
  const untilAlone = wishes.findIndex(({ alone }) => alone)
  const most = single ? 1 : Math.min(mostTogether, untilAlone === -1 ? mostTogether : untilAlone)
  return wishes.splice(0, most)
}

/** Answers those that must be tried once more by themselves. */
async function settled(group: Group, round: readonly Wish[]): Promise<Wish[]> {
  let open = round
  try {
    open = stillInTime(round)
    if (open.length === 0) return []
    const before = await membersOf(together(open), group)
    open = await stillToDo(open, before)
    if (open.length === 0) return []
    const call = together(open)
    await patch(call, pathOf(group), operations(open, call.config))
    const after = await membersOf(call, group)
    await putBackOthers(call, group, { before, after, open })
    for (const wish of open) {
      if (after.has(wish.id) === wish.member) wish.done()
      else wish.failed(notMade(wish))
    }
    return []
  } catch (error) {
    if (open.length > 1 && mayBeOneOfThem(error)) return open.map((wish) => ({ ...wish, alone: true }))
    for (const wish of open) wish.failed(error)
    return []
  }
}

/** Over when the first of them is. */
function together(round: readonly Wish[]): ScimCall {
  const [{ call }] = round as [Wish, ...Wish[]]
  const deadline = new Date(Math.min(...round.map((wish) => wish.call.deadline.getTime())))
  return { ...call, deadline, signal: AbortSignal.any(round.map((wish) => wish.call.signal)) }
}

/** A call that is over, or may not change any more, does not take the others with it. */
function stillInTime(round: readonly Wish[]): Wish[] {
  return round.filter(({ call, failed }) => {
    const late = call.deadline.getTime() <= Date.now()
    if (late) failed(new ConnectorError('conflict', 'The call came after its time; nothing was changed.'))
    else if (call.signal.aborted)
      failed(new ConnectorError('transient', 'The call took too long and was given up.'))
    return !late && !call.signal.aborted
  })
}

/** Asked for each of them right before the change: whoever may not change any more is left out of it. */
async function stillToDo(round: readonly Wish[], members: ReadonlySet<string>): Promise<Wish[]> {
  const left: Wish[] = []
  const asked = round.map(async (wish) => {
    const made = members.has(wish.id) === wish.member
    if (made) wish.done()
    else
      await mayChange(wish.call).then(
        () => left.push(wish),
        (error: unknown) => wish.failed(error),
      )
  })
  await Promise.all(asked)
  return left
}

function operations(wishes: readonly Wish[], { dialect }: Pick<ScimConfig, 'dialect'>): object[] {
  const ids = (member: boolean) => [
    ...new Set(wishes.filter((wish) => wish.member === member).map(({ id }) => id)),
  ]
  const [joining, leaving] = [ids(true), ids(false)]
  return [
    ...leaving.map((id) => removed(id, dialect)),
    ...(joining.length > 0 ? [added(joining, dialect)] : []),
  ]
}

function added(ids: readonly string[], dialect: ScimConfig['dialect']): object {
  const value = ids.map((id) => ({ value: id }))
  return { op: dialect === 'entra' ? 'Add' : 'add', path: 'members', value }
}

function removed(id: string, dialect: ScimConfig['dialect']): object {
  return dialect === 'entra'
    ? { op: 'Remove', path: 'members', value: [{ value: id }] }
    : { op: 'remove', path: `members[value eq ${JSON.stringify(id)}]` }
}

/** The standard knows no list of values to remove: who reads it strictly removes everybody. */
async function putBackOthers(
  call: ScimCall,
  group: Group,
  { before, after, open }: { before: ReadonlySet<string>; after: ReadonlySet<string>; open: readonly Wish[] },
): Promise<void> {
  const leaving = new Set(open.filter(({ member }) => !member).map(({ id }) => id))
  const others = [...before].filter((id) => !leaving.has(id))
  const { dialect } = call.config
  if (dialect === 'standard' || leaving.size === 0 || others.length === 0 || after.size > 0) return
  await patch(call, pathOf(group), [added(others, dialect)])
  throw new ConnectorError(
    'config',
    `${hostOf(call)} removed everybody from ${group.displayName}; the others were put back. Set the dialect to standard.`,
  )
}

/** Whether it may be the fault of one that all were refused: of a user who is gone meanwhile, for example. */
function mayBeOneOfThem(error: unknown): boolean {
  if (!isConnectorError(error)) return false
  return error.errorClass !== 'transient' && error.errorClass !== 'throttled'
}

function notMade({ call, member }: Wish): ConnectorError {
  const state = member ? 'not in the group yet' : 'still in the group'
  return new ConnectorError('transient', `${hostOf(call)} took the change, but the user is ${state}.`)
}

function pathOf({ id }: Group): string {
  return `/Groups/${encodeURIComponent(id)}`
}
