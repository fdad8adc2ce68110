export const reasonCodes = [
  'not-employed',
  'employment-ends-first',
  'role-archived',
  'not-eligible',
  'not-eligible-then',
  'eligibility-ends-first',
  'not-for-others',
  'start-in-past',
  'start-too-far',
  'duration-too-long',
  'duration-too-short',
  'duration-missing',
  'justification-missing',
  'justification-too-short',
  'justification-too-long',
  'ticket-missing',
  'ticket-unreadable',
  'ticket-not-good',
  'ticket-unconfirmed',
  'outside-hours',
  'other-network',
  'sign-in-too-old',
  'sign-in-too-weak',
  'too-many-today',
  'too-many-this-week',
  'cooling-down',
  'all-places-taken',
  'conflict',
  'no-emergency',
  'emergency-only-now',
  'incident-missing',
  'review-overdue',
  'no-extension',
  'nobody-to-approve',
  'needs-more-approval',
  'not-in-role',
  'sponsor-gone',
  'sponsor-not-eligible',
  'beyond-sponsor',
] as const
export type ReasonCode = (typeof reasonCodes)[number]

/** One reason of a refusal: which rule, the field it concerns, and the sentence a person reads. */
export interface Reason {
  code: ReasonCode
  field: 'role' | 'start' | 'duration' | 'justification' | 'ticket' | 'incident' | 'only'
  text: string
}

/** What a fresh or stronger sign-in puts right: the person is sent there and comes back to the form. */
export const aboutSignIn: readonly ReasonCode[] = ['sign-in-too-old', 'sign-in-too-weak']
