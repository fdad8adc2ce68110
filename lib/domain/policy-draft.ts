import type { PrincipalId } from './ids'
import type { Permission } from './permission'
import { err, ok, type Result } from './result'
import { mustBeDecidedAlone, type RiskTier } from './role'

/**
 * A policy on its way into force.
 *
 *     draft ─► proposed ─► published
 *       └──────────┴─────► withdrawn
 *
 * What was proposed is not changed any more: whoever publishes it publishes what they read.
 */
export const draftStates = ['draft', 'proposed', 'published', 'withdrawn'] as const
export type DraftState = (typeof draftStates)[number]

export const draftStateLabel: Record<DraftState, string> = {
  draft: 'Draft',
  proposed: 'Waiting for a second administrator',
  published: 'Published',
  withdrawn: 'Withdrawn',
}

export const maxCommentLength = 500

/** Whether the policies of such roles are published by somebody other than their author. */
export function needsSecondAdministrator(risk: RiskTier): boolean {
  return mustBeDecidedAlone(risk)
}

/** What must be known of a draft to judge what may become of it. */
export interface OpenDraft {
  state: DraftState
  authorId: PrincipalId
  /** The version it was written over. */
  baseVersion: number
  comment: string
  /** Null for at once. */
  effectiveAt: Date | null
}

export type PublishRefusal =
  | 'already-decided'
  | 'own-draft'
  | 'not-proposed'
  | 'base-changed'
  | 'comment-missing'

/** Judges whether `by` may make this draft the next version of a role of this risk, whose newest is `newestVersion`. */
export function publishable(
  draft: OpenDraft,
  { by, risk, newestVersion }: { by: PrincipalId; risk: RiskTier; newestVersion: number },
): Result<null, PublishRefusal> {
  if (draft.state === 'published' || draft.state === 'withdrawn') return err('already-decided')
  if (needsSecondAdministrator(risk) && by === draft.authorId) return err('own-draft')
  if (by !== draft.authorId && draft.state !== 'proposed') return err('not-proposed')
  if (draft.comment.trim() === '') return err('comment-missing')
  return draft.baseVersion === newestVersion ? ok(null) : err('base-changed')
}

export type ProposeRefusal =
  | 'already-decided'
  | 'not-yours'
  | 'already-proposed'
  | 'base-changed'
  | 'comment-missing'

/** Judges whether `by` may lay this draft before the other administrators. */
export function proposable(
  draft: OpenDraft,
  { by, newestVersion }: { by: PrincipalId; newestVersion: number },
): Result<null, ProposeRefusal> {
  if (by !== draft.authorId) return err('not-yours')
  if (draft.state === 'proposed') return err('already-proposed')
  if (draft.state !== 'draft') return err('already-decided')
  if (draft.comment.trim() === '') return err('comment-missing')
  return draft.baseVersion === newestVersion ? ok(null) : err('base-changed')
}

export type WithdrawRefusal = 'already-decided' | 'not-yours'

/** Its author puts a draft away at any time, another administrator only what was laid before them. */
export function withdrawable(
  { state, authorId }: Pick<OpenDraft, 'state' | 'authorId'>,
  by: PrincipalId,
): Result<null, WithdrawRefusal> {
  if (state === 'published' || state === 'withdrawn') return err('already-decided')
  return by === authorId || state === 'proposed' ? ok(null) : err('not-yours')
}

/** What a refusal reads like beside a button that cannot be used, and after a click that came too late. */
export const draftRefusals: Record<PublishRefusal | ProposeRefusal | WithdrawRefusal, string> = {
  'already-decided': 'This draft has been published or withdrawn already.',
  'own-draft':
    'The policy of a role of high or critical risk is published by a second administrator; you wrote this one.',
  'not-proposed': 'Its author is still writing; it can be published once it is proposed.',
  'base-changed':
    'Another version was published since this was written. Look at what it changed, then take it up or withdraw the draft.',
  'comment-missing': 'Say in a comment what it changes, and why: it stands with the version.',
  'not-yours': 'Only its author can do that.',
  'already-proposed': 'This is proposed already; another administrator publishes it.',
}

/** What a viewer may do with a draft. */
export interface DraftPermissions {
  propose: Permission
  publish: Permission
  withdraw: Permission
  edit: Permission
}

export function draftPermissions(
  draft: OpenDraft,
  around: { by: PrincipalId; risk: RiskTier; newestVersion: number },
  mayEdit: Permission,
): DraftPermissions {
  const permit = (judged: Result<null, keyof typeof draftRefusals>): Permission => {
    if (!mayEdit.ok) return mayEdit
    return judged.ok ? { ok: true } : { ok: false, reason: draftRefusals[judged.error] }
  }
  return {
    propose: permit(proposable(draft, around)),
    publish: permit(publishable(draft, around)),
    withdraw: permit(withdrawable(draft, around.by)),
    edit: permit(
      draft.state === 'proposed'
        ? err('already-proposed')
        : around.by === draft.authorId
          ? ok(null)
          : err('not-yours'),
    ),
  }
}

/** When what is published now comes into force: when its author said, unless that has passed. */
export function inForceFrom({ effectiveAt }: Pick<OpenDraft, 'effectiveAt'>, now: Date): Date {
  return effectiveAt !== null && effectiveAt > now ? effectiveAt : now
}
