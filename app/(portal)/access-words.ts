import type { RetryRefusal } from '@/lib/services/bundles/retry'
import type { EndGrantRefusal } from '@/lib/services/grants/end'
import type { SecretRefusal } from '@/lib/services/grants/secret'
import type { CancelRefusal } from '@/lib/domain/request'
import type { BeneficiaryRefusal } from '@/lib/services/requests/beneficiary'
import type { NudgeRefusal } from '@/lib/services/requests/nudge'
import { maxRolesTogether, type SubmitManyRefusal } from '@/lib/services/requests/submit-many'

/** For forms whose hidden parts do not fit: an old page, or one that was tampered with. */
export const unreadable = 'That form is out of date. Load the page again and repeat what you did.'

// Somebody else's reads as one that is not there: nobody learns from an answer what there is.
const noSuchRequest = 'There is no such request of yours.'
export const noSuchAccess = 'There is no such access of yours.'

export const beneficiarySaid: Record<BeneficiaryRefusal, string> = {
  nobody:
    'Nobody active has that handle, mail or name. Choose from the list, or leave it empty for yourself.',
  several: 'Several people have that name. Give the handle.',
}

export const submitManySaid: Record<SubmitManyRefusal, string> = {
  'none-chosen': 'Choose at least one role.',
  'too-many': `Ask for at most ${maxRolesTogether} roles together.`,
  'no-such-role': unreadable,
}

export const retrySaid: Record<RetryRefusal, string> = {
  'no-such-bundle': 'Nothing is missing of this bundle, or it is not yours.',
  'nothing-missing': 'That part is not missing any more. Open My access again.',
  'no-such-role': unreadable,
}

export const cancelSaid: Record<CancelRefusal | 'no-such-request', string> = {
  'no-such-request': noSuchRequest,
  'not-yours': noSuchRequest,
  'not-pending':
    'It has been decided meanwhile, so there is nothing to cancel. End the access instead if it was approved.',
}

export const nudgeSaid: Record<NudgeRefusal, string> = {
  'no-such-request': noSuchRequest,
  'not-yours': noSuchRequest,
  'not-pending': 'It has been decided meanwhile.',
  'too-soon': 'The approvers were nudged less than half an hour ago. Give them a moment.',
}

export const releaseSaid: Record<EndGrantRefusal | 'not-yours', string> = {
  'no-such-grant': noSuchAccess,
  'not-yours': noSuchAccess,
  'already-over': 'It is over already.',
}

export const secretSaid: Record<SecretRefusal, string> = {
  'not-yours': noSuchAccess,
  'not-live': 'The access is over, and its password with it.',
  'already-shown': 'The password was shown before and is not kept. Ask for a new one.',
  'no-secret': 'There is no password to show: sign in with your own.',
}
