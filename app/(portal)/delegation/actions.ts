'use server'
import { refresh } from 'next/cache'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import { RoleId, TargetId } from '@/lib/domain/ids'
import type { Result } from '@/lib/domain/result'
import { withoutNul } from '@/lib/domain/readable-text'
import { readWallTime } from '@/lib/http/wall-time'
import { endDelegation, type EndDelegationRefusal } from '@/lib/services/delegations/end'
import { setDelegation, type SetDelegationRefusal } from '@/lib/services/delegations/set'
import { unreadable } from '../access-words'
import { signedIn, viewerZone } from '../viewer'

const typed = z
  .string()
  .max(500)
  .transform((text) => withoutNul(text).trim())
  .default('')
const Input = z.object({ absent: typed, delegate: typed, from: typed, to: typed, reason: typed })
const Scope = z.array(z.templateLiteral([z.enum(['role:', 'target:']), z.uuid()]))

type Entered = 'absent' | 'delegate' | 'scope' | 'from' | 'to' | 'reason'
const setSaid: Record<SetDelegationRefusal, { field: Entered; text: string }> = {
  'nobody-away': {
    field: 'absent',
    text: 'Nobody who works here is called that, or several people are. Use the handle or the address.',
  },
  'not-permitted': { field: 'absent', text: 'Only administrators set a delegation for somebody else.' },
  'no-such-person': {
    field: 'delegate',
    text: 'Nobody who works here is called that, or several people are. Use the handle or the address.',
  },
  yourself: { field: 'delegate', text: 'Name somebody else than who is away, or leave it empty.' },
  'names-yourself': {
    field: 'delegate',
    text: 'You cannot name yourself to decide in somebody’s place; another administrator can.',
  },
  'no-such-scope': { field: 'scope', text: 'One of these no longer exists. Mark them anew.' },
  'reason-missing': { field: 'reason', text: 'Say why: whoever is away reads it.' },
  'ends-before-start': { field: 'to', text: 'The end must come after the beginning.' },
  'over-already': { field: 'to', text: 'That time is over already.' },
  'too-long': {
    field: 'to',
    text: 'At most 180 days: for longer, an administrator names other approvers in the policies.',
  },
  'another-then': {
    field: 'from',
    text: 'There is a delegation for some of these cases in that time already. Take it back first, or choose other cases or another time.',
  },
}

const Ending = z.object({ id: z.uuid(), reason: typed })
const endSaid: Record<EndDelegationRefusal, string> = {
  'no-such-delegation': 'There is no such delegation that you may take back.',
  'reason-missing': 'Say why: whoever is away reads it.',
  'over-already': 'It is over already.',
}

export async function delegate(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/delegation')
  const input = Input.safeParse(Object.fromEntries(form))
  const scope = Scope.safeParse(form.getAll('scope'))
  if (!input.success || !scope.success) return { error: unreadable }
  const values = { ...input.data, scope: scope.data.join(' ') }
  const zone = await viewerZone()
  const startsAt = values.from === '' ? { ok: true as const, value: null } : readTime(values.from, zone)
  const endsAt = readTime(values.to, zone)
  if (!startsAt.ok) return { fields: { from: startsAt.error }, values }
  if (!endsAt.ok) return { fields: { to: endsAt.error }, values }
  const outcome = await setDelegation(ctx, {
    absent: values.absent,
    delegate: values.delegate,
    roleIds: marked(scope.data, 'role:').map((id) => RoleId.parse(id)),
    targetIds: marked(scope.data, 'target:').map((id) => TargetId.parse(id)),
    startsAt: startsAt.value,
    endsAt: endsAt.value,
    reason: values.reason,
  })
  if (!outcome.ok) {
    const { field, text } = setSaid[outcome.error]
    return { fields: { [field]: text }, values }
  }
  refresh()
  const { moved } = outcome.value
  return {
    done: moved === 0 ? 'Set.' : `Set. ${moved} open ${moved === 1 ? 'case has' : 'cases have'} moved.`,
  }
}

export async function takeBack(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/delegation')
  const input = Ending.safeParse(Object.fromEntries(form))
  if (!input.success) return { error: unreadable }
  const outcome = await endDelegation(ctx, input.data)
  if (!outcome.ok) return { error: endSaid[outcome.error] }
  refresh()
  return {}
}

/** The ids of one kind among what was marked. */
function marked(scope: readonly string[], kind: 'role:' | 'target:'): string[] {
  return scope.filter((each) => each.startsWith(kind)).map((each) => each.slice(kind.length))
}

/** An absence is not planned to the hour: of a time that comes twice, or not at all, the earlier is taken. */
function readTime(text: string, zone: string): Result<Date, string> {
  const read = readWallTime(text, zone)
  if (read.ok) return read
  const earlier = read.error.kind === 'unreadable' ? undefined : read.error.choices[0]
  return earlier === undefined
    ? { ok: false, error: 'Write a date and a time, such as 2026-05-04 09:00.' }
    : { ok: true, value: earlier }
}
