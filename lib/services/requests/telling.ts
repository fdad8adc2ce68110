import type { Tx } from '@/db/client'
import { caseSubject, personNames } from '@/db/queries/cases'
import { everAsked } from '@/db/queries/seats'
import type { RequestRow } from '@/db/schema'
import { formatDuration, MINUTE } from '@/lib/domain/duration'
import { requestName, type PrincipalId } from '@/lib/domain/ids'
import type { SeatPlan } from '@/lib/domain/seats'
import { notify, type Notice } from '../notices/notify'

/** Why somebody is asked now who was not asked at first. */
export type WhyAsked = 'policy' | 'fallback' | 'escalation' | 'reassignment' | 'handed-over' | 'delegation'

const because: Record<WhyAsked, string> = {
  policy: '',
  fallback: ' Too few others could answer, so you are asked in their place.',
  escalation: ' Nobody answered in time, so you are asked as well.',
  reassignment: ' Nobody answered in time, so you are asked instead.',
  'handed-over': ' It was handed over to you.',
  delegation: '',
}

/** Tells approvers that a request has come to them, and for whom they stand in. */
export async function tellAsked(
  tx: Tx,
  row: RequestRow,
  args: {
    seats: readonly SeatPlan[]
    why: WhyAsked
    now: Date
    /** Where these are known already, nothing is read for them: a submit must be quick. */
    about?: { requester: string; role: string }
  },
): Promise<void> {
  if (args.seats.length === 0) return
  const { requester, role } = args.about ?? (await aboutOf(tx, row))
  const absent = await personNames(
    tx,
    args.seats.flatMap((seat) => (seat.forId === null ? [] : [seat.forId])),
  )
  await notify(
    tx,
    args.now,
    args.seats.map(({ id, forId }) => ({
      to: id,
      kind: 'asked',
      text: `${requester} asks for ${role} (${requestName(row.number)}).${
        forId === null
          ? because[args.why]
          : ` You are asked for ${absent.get(forId) ?? 'somebody'}, who is away.`
      }`,
      href: caseOf(row),
    })),
  )
}

/** Reminds those who have not answered, with the time that is left. */
export async function tellReminded(
  tx: Tx,
  row: RequestRow,
  args: { to: readonly PrincipalId[]; now: Date },
): Promise<void> {
  const { requester, role } = await aboutOf(tx, row)
  const leftMs = (row.decide_by ?? args.now).getTime() - args.now.getTime()
  const left = formatDuration(Math.max(MINUTE, Math.floor(leftMs / MINUTE) * MINUTE))
  const text = `${requestName(row.number)} waits for your answer: ${requester}, ${role}. ${left} left.`
  await notify(
    tx,
    args.now,
    args.to.map((to) => ({ to, kind: 'reminder', text, href: caseOf(row) })),
  )
}

/** Tells the requester, and whoever asked for them, about their request. */
export async function tellRequester(
  tx: Tx,
  row: RequestRow,
  args: { kind: string; text: string; now: Date },
): Promise<void> {
  const to = [row.requester_id, ...(row.asked_by_id === null ? [] : [row.asked_by_id])]
  await notify(
    tx,
    args.now,
    to.map((id): Notice => ({
      to: id,
      kind: args.kind,
      text: args.text,
      href: `/requests/${requestName(row.number)}`,
    })),
  )
}

/** Once it is decided: the requester hears the outcome, and the other approvers by whom. */
export async function tellDecided(
  tx: Tx,
  row: RequestRow,
  args: {
    by: { id: PrincipalId; name: string; forName: string | null }
    about: { requester: string; role: string }
    verb: 'approve' | 'deny'
    reason: string
    stage: number
    now: Date
  },
): Promise<void> {
  const { by, verb, reason, now } = args
  const { requester, role } = args.about
  const who = by.forName === null ? by.name : `${by.name}, for ${by.forName},`
  const did = `${who} has ${verb === 'approve' ? 'approved' : 'denied'}`
  await tellRequester(tx, row, {
    kind: verb === 'approve' ? 'approved' : 'denied',
    text: `${did} ${requestName(row.number)}, ${role}${reason === '' ? '.' : `: “${reason}”`}`,
    now,
  })
  const others = await everAsked(tx, { requestId: row.id, stage: args.stage })
  await notify(
    tx,
    now,
    others
      .filter((id) => id !== by.id)
      .map((to) => ({
        to,
        kind: 'decided',
        text: `${did} ${requestName(row.number)}, ${requester}, ${role}.`,
        href: caseOf(row),
      })),
  )
}

async function aboutOf(tx: Tx, row: RequestRow): Promise<{ requester: string; role: string }> {
  const { requester_name, role_name } = await caseSubject(tx, row.id)
  return { requester: requester_name, role: role_name }
}

export function caseOf({ number }: Pick<RequestRow, 'number'>): string {
  return `/inbox?case=${requestName(number)}`
}
