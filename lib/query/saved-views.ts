/** Questions that auditors ask again and again. */
export const savedViews: readonly { name: string; text: string; from?: string }[] = [
  {
    name: 'Refused and denied',
    text: 'action:request.rejected action:request.denied action:request.expired',
  },
  { name: 'Emergencies', text: 'action:request.emergency action:review.given', from: '1y' },
  { name: 'Failed revocations', text: 'action:grant.revocation_failed', from: '1y' },
  { name: 'Drift', text: 'action:drift.*', from: '90d' },
  { name: 'Policy changes', text: 'action:policy.published', from: '1y' },
  { name: 'Exports and readers', text: 'action:audit.*', from: '90d' },
  { name: 'Critical access', text: 'action:grant.active risk:critical', from: '90d' },
  { name: 'Leavers', text: 'action:principal.disabled', from: '1y' },
]
