import type { PrincipalId } from './ids'
import { isEmployed, type PrincipalStatus } from './principal'
import type { SignInProof } from './sign-in-proof'
import type { Verdict } from './verdict'

/** Someone who was asked in a stage, and what they said. */
export interface AskedPerson {
  id: PrincipalId
  name: string
  isViewer: boolean
  /** Whom they stand in for. */
  forName: string | null
  /** Named when it was asked, and gone since. */
  gone: boolean
  answer: {
    verb: 'approve' | 'deny'
    reason: string
    durationMs: number
    at: Date
    /** How the approver had proved who they are; null where it was not kept. */
    signIn: SignInProof | null
  } | null
}

/** One stage of an approval, and how far it is. */
export interface StageProgress {
  number: number
  name: string
  state: 'done' | 'open' | 'ahead'
  needed: number
  /** Whether others had to be asked, because too few could answer. */
  fallback: boolean
  /** Since when others are asked as well, or instead, because nobody answered in time. */
  timedOut: { at: Date; kind: 'escalate' | 'reassign' } | null
  people: AskedPerson[]
}

/** What becomes of the open stage when its time is up. */
export type WhenUnanswered = 'lapses' | 'escalate' | 'reassign'

export interface ApprovalProgress {
  stage: number
  stages: StageProgress[]
  whenUnanswered: WhenUnanswered
}

/** A place of a request as it is stored, with the answer where one was given. */
export interface StoredSeat {
  stage: number
  id: PrincipalId
  name: string
  status: PrincipalStatus
  ends_at: Date | null
  for_name: string | null
  via: string
  left_at: Date | null
  verb: 'approve' | 'deny' | null
  reason: string | null
  duration_ms: number | null
  decided_at: Date | null
  sign_in: SignInProof | null
}

/**
 * How far an approval is, stage by stage: who has answered, who is asked now and for whom, and who may be asked later.
 * Places that were handed on are left out.
 */
export function progressOf(
  request: { verdict: Verdict; stage: number; decided: boolean; timedOutAt: Date | null },
  seats: readonly StoredSeat[],
  { viewerId, now }: { viewerId: PrincipalId; now: Date },
): ApprovalProgress {
  const { verdict, stage, decided, timedOutAt } = request
  const plans = verdict.outcome === 'needs-approval' ? verdict.stages : []
  const timeOut = plans[stage - 1]?.timeOut ?? null
  return {
    stage,
    whenUnanswered: timeOut === null || timedOutAt !== null ? 'lapses' : timeOut.kind,
    stages: plans.map((plan, index) => {
      const number = index + 1
      const here = seats.filter((seat) => seat.stage === number)
      return {
        number,
        name: plan.name,
        state: number < stage ? 'done' : number > stage ? 'ahead' : decided ? 'done' : 'open',
        needed: plan.needed,
        fallback: plan.fallback || here.some((seat) => seat.via === 'fallback' && seat.left_at === null),
        timedOut:
          number === stage && timedOutAt !== null && timeOut !== null
            ? { at: timedOutAt, kind: timeOut.kind }
            : null,
        people: here
          .filter((seat) => seat.left_at === null)
          .map((seat) => ({
            id: seat.id,
            name: seat.name,
            isViewer: seat.id === viewerId,
            forName: seat.for_name,
            gone: !isEmployed({ status: seat.status, endsAt: seat.ends_at }, now),
            answer: answerOf(seat),
          })),
      }
    }),
  }
}

function answerOf({
  verb,
  reason,
  duration_ms: durationMs,
  decided_at: at,
  sign_in: signIn,
}: StoredSeat): AskedPerson['answer'] {
  return verb === null || reason === null || durationMs === null || at === null
    ? null
    : { verb, reason, durationMs, at, signIn }
}

/** `Nils Berg for Maud Lind`, `you for Maud Lind`, `Ada Park`. */
export function calledIn({
  name,
  isViewer,
  forName,
}: Pick<AskedPerson, 'name' | 'isViewer' | 'forName'>): string {
  return `${isViewer ? 'you' : name}${forName === null ? '' : ` for ${forName}`}`
}
