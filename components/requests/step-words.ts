import type { GlyphName } from '@/components/ui/glyph'
import type { Tone } from '@/components/ui/tone'
import type { AuditAction } from '@/lib/domain/audit'

interface Words {
  title: string
  tone: Tone
  glyph: GlyphName
}

const said = (title: string, tone: Tone, glyph: GlyphName): Words => ({ title, tone, glyph })

/** What an event of a request's life is called on its timeline; what belongs to other stories has no words here. */
export const eventWords: Partial<Record<AuditAction, Words>> = {
  'request.submitted': said('Requested', 'accent', 'dot'),
  'request.rejected': said('Refused by the policy', 'danger', 'cross'),
  'request.approval_given': said('Approved, more approvals needed', 'wait', 'check'),
  'request.approved': said('Approved', 'ok', 'check'),
  'request.denied': said('Denied', 'danger', 'cross'),
  'request.expired': said('Nobody answered in time', 'muted', 'dash'),
  'request.canceled': said('Canceled', 'muted', 'cross'),
  'request.emergency': said('Activated in an emergency: nobody was asked', 'danger', 'bang'),
  'review.given': said('Reviewed afterwards', 'accent', 'check'),
  'request.nudged': said('Approvers nudged', 'muted', 'bang'),
  'request.reminded': said('Approvers reminded', 'muted', 'clock'),
  'request.escalated': said('Nobody answered in time: others are asked as well', 'warn', 'bang'),
  'request.reassigned': said('Nobody answered in time: others are asked instead', 'warn', 'turn'),
  'request.filled_up': said('Too few were left to answer: fallback approvers are asked', 'warn', 'bang'),
  'request.approver_left': said('An approver has left', 'muted', 'dash'),
  'request.handed_over': said('Handed over to another approver', 'muted', 'turn'),
  'request.delegated': said('Passed on while an approver is away', 'muted', 'turn'),
  'request.returned': said('Back with the approver who was away', 'muted', 'turn'),
  'request.question_asked': said('Question asked', 'wait', 'info'),
  'request.question_answered': said('Question answered', 'muted', 'info'),
  'grant.scheduled': said('Scheduled', 'accent', 'clock'),
  'grant.activating': said('Granting began', 'wait', 'half'),
  'grant.active': said('Access granted, confirmed by the target', 'ok', 'check'),
  'grant.extended': said('Extended: the end moved', 'accent', 'clock'),
  'grant.activation_failed': said('Access could not be granted', 'danger', 'alert'),
  'grant.deactivating': said('Removal began', 'warn', 'half'),
  'grant.access_removed': said('Access removed, confirmed by the target', 'ok', 'check'),
  'grant.ended': said('Ended', 'muted', 'dash'),
  'grant.revocation_failed': said('Removal is failing, retried without end', 'danger', 'alert'),
  'secret.revealed': said('Password shown to its holder', 'muted', 'info'),
  'secret.issued': said('Certificate or token given to its holder', 'muted', 'info'),
  'secret.renewed': said('New password asked for', 'muted', 'turn'),
}

export const operationWords: Record<'provision' | 'revoke' | 'verify', string> = {
  provision: 'Provision',
  revoke: 'Revoke',
  verify: 'Verify',
}
