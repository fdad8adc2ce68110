import type { Insertable } from 'kysely'
import { DAY, HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import { requestName } from '@/lib/domain/ids'
import { reviewOutcomeLabel } from '@/lib/domain/review'
import type { Database } from '../schema'
import type { Cast, Person } from './cast'
import { after } from './clock'
import { delegationsOnRecord } from './delegations'
import { accountOf, type Account } from './emergencies'
import type { Numbers } from './events'
import { exceptionOnRecord } from './exceptions'
import type { Story } from './story'

/** How far back notices reach, and for how long they are still new to whom they were written. */
const KEPT_MS = 12 * DAY
const NEW_MS = 2 * HOUR
const READ_AFTER_MS = 20 * MINUTE

interface Notice {
  to: Person
  kind: string
  text: string
  href: string
  at: Date
  /** Nobody has looked since, however long ago it was. */
  overlooked?: boolean
}

/** What people were told in the last days, oldest first, as the portal would have said it. */
export function noticeRows(
  cast: Cast,
  stories: readonly Story[],
  numbers: Numbers,
): Insertable<Database['notice']>[] {
  const told = [
    ...stories.flatMap((story) => aboutRequest(story, nameOf(story, numbers))),
    ...stories.flatMap((story) => aboutEmergency(cast, story, nameOf(story, numbers))),
    ...aboutDelegations(cast),
    ...aboutException(cast),
  ]
  return told
    .filter(({ at }) => at <= cast.now && at > after(cast.now, -KEPT_MS))
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map((notice) => toRow(notice, cast.now))
}

function toRow({ to, kind, text, href, at, overlooked }: Notice, now: Date): Insertable<Database['notice']> {
  const isNew = overlooked === true || at > after(now, -NEW_MS)
  return {
    principal_id: to.id,
    kind,
    text,
    href,
    created_at: at,
    read_at: isNew ? null : after(at, READ_AFTER_MS),
  }
}

function nameOf({ id }: Story, numbers: Numbers): string {
  return requestName(numbers.get(id) ?? 0)
}

function aboutRequest({ wish, approvers, answers, state, decidedAt }: Story, name: string): Notice[] {
  const asked = approvers.map((to): Notice => ({
    to,
    kind: 'asked',
    text: `${wish.by.name} asks for ${wish.role.name} (${name}).`,
    href: `/inbox?case=${name}`,
    at: wish.at,
  }))
  const last = answers.at(-1)
  if (last === undefined || decidedAt === null || (state !== 'APPROVED' && state !== 'DENIED')) return asked
  const did = `${last.by.name} has ${state === 'APPROVED' ? 'approved' : 'denied'} ${name}`
  const outcome: Notice = {
    to: wish.by,
    kind: state === 'APPROVED' ? 'approved' : 'denied',
    text: `${did}, ${wish.role.name}${last.reason === '' ? '.' : `: “${last.reason}”`}`,
    href: `/requests/${name}`,
    at: decidedAt,
  }
  const others = approvers.filter((to) => to !== last.by)
  return [
    ...asked,
    outcome,
    ...others.map((to): Notice => ({
      to,
      kind: 'decided',
      text: `${did}, ${wish.by.name}, ${wish.role.name}.`,
      href: `/inbox?case=${name}`,
      at: decidedAt,
    })),
  ]
}

function aboutEmergency(cast: Cast, story: Story, name: string): Notice[] {
  const account = accountOf(cast, story)
  if (account === null) return []
  const { wish } = story
  const what = `${wish.by.name} has activated ${wish.role.name} in an emergency (${wish.emergency?.incident ?? ''}), asking nobody: ${name}.`
  const begun = (to: Person, reviews: boolean): Notice => ({
    to,
    kind: 'emergency',
    text: reviews ? `${what} You are to review it afterwards.` : what,
    href: reviews ? '/reviews' : `/requests/${name}`,
    at: wish.at,
  })
  const skipped = account.skipped.filter((to) => !account.reviewers.includes(to))
  return [
    ...account.reviewers.map((to) => begun(to, true)),
    ...skipped.map((to) => begun(to, false)),
    ...ofReview(account, wish, name),
  ]
}

function ofReview(
  { given, dueAt, reviewers }: Account,
  { by: holder, role: { name: role }, emergency }: Story['wish'],
  name: string,
): Notice[] {
  const incident = emergency?.incident ?? ''
  if (given !== null)
    return [
      {
        to: holder,
        kind: 'reviewed',
        text: `${given.by.name} has reviewed your emergency activation ${name}. ${reviewOutcomeLabel[given.outcome]}: “${given.comment}”`,
        href: `/requests/${name}`,
        at: given.at,
      },
    ]
  // What is not overdue yet lies ahead, and is left out with everything that does.
  return reviewers.map((to) => ({
    to,
    kind: 'review-overdue',
    text: `The emergency activation ${name} by ${holder.name}, ${role} (${incident}), still waits for your review, which is overdue. The administrators have been told.`,
    href: '/reviews',
    at: after(dueAt, 20 * SECOND),
    overlooked: true,
  }))
}

function aboutDelegations(cast: Cast): Notice[] {
  return delegationsOnRecord(cast).map(({ absent, delegate, setAt }) => ({
    to: delegate,
    kind: 'delegation',
    text: `${absent.name} has named you to decide in their place while they are away.`,
    href: '/delegation',
    at: setAt,
    overlooked: true,
  }))
}

function aboutException(cast: Cast): Notice[] {
  const { rule, holder, owner, by, control, at } = exceptionOnRecord(cast)
  const what = { kind: 'exception', href: '/', at }
  return [
    {
      ...what,
      to: holder,
      text: `${by.name} granted you an exception from “${rule.name}”; ${owner.name} answers for it.`,
    },
    {
      ...what,
      to: owner,
      text: `You answer for an exception from “${rule.name}” that ${by.name} granted ${holder.name}: ${control}`,
    },
  ]
}
