import { people, type ActionRow, type Asker, type Things } from './table'

type Form = (things: Things) => Record<string, string>

/** For whose object it is, and nobody else: another's reads as one that is not there. */
function holders(
  refused: string | readonly string[],
  form: Form,
  open: readonly Asker[] = ['holder'],
): ActionRow {
  return { takes: 'state', form, open, refused: [refused].flat() }
}

/** For everybody who has signed in: it touches nothing but what is theirs. */
function everybodys(form: Form): ActionRow {
  return { takes: 'state', form, open: people, refused: [] }
}

const passkeyAnswer = JSON.stringify({
  id: 'x',
  rawId: 'x',
  type: 'public-key',
  response: { clientDataJSON: 'x', attestationObject: 'x' },
  clientExtensionResults: {},
})
/** The same key is the same request: each action has its own. */
const keyFor = (action: string) => `matrix-${action}`
const grant: Form = ({ grantId }) => ({ grantId })
const noRequest = 'There is no such request of yours.'
const undecided = [
  'You are not one of the approvers of such a request.',
  'You cannot decide your own request; the other approvers can.',
]
const noAccess = 'There is no such access of yours.'

/** The server actions of everybody's own pages, as `<file in app/>#<name>`. */
export const ownActions: Record<string, ActionRow> = {
  'sign-in/actions.ts#signInWithProvider': {
    takes: 'form',
    form: () => ({ callbackUrl: '/' }),
    open: ['stranger', ...people],
    refused: [],
  },
  'sign-in/actions.ts#signInAs': {
    takes: 'form',
    form: ({ nothing }) => ({ person: nothing, callbackUrl: '/' }),
    open: ['stranger', ...people],
    refused: [],
  },
  '(portal)/access-actions.ts#activate': everybodys(({ roleSlug }) => ({
    role: roleSlug,
    idempotencyKey: keyFor('activate'),
    duration: '1h',
    justification: 'Looking into a slow query',
  })),
  '(portal)/emergency-actions.ts#activateInEmergency': everybodys(({ roleSlug }) => ({
    role: roleSlug,
    idempotencyKey: keyFor('activateInEmergency'),
    incident: 'INC-1',
    duration: '20m',
    justification: 'The orders are down',
  })),
  '(portal)/access-actions.ts#favourite': everybodys(({ roleId }) => ({ roleId, on: 'no' })),
  '(portal)/access-actions.ts#tryConnection': holders(noAccess, grant),
  '(portal)/access-actions.ts#showPassword': holders(noAccess, grant),
  '(portal)/access-actions.ts#newPassword': holders(noAccess, grant),
  '(portal)/issue-actions.ts#issueFile': holders(noAccess, grant),
  '(portal)/extend-actions.ts#extend': holders(noAccess, ({ grantId }) => ({
    grantId,
    idempotencyKey: keyFor('extend'),
    duration: '1h',
    justification: 'Looking into a slow query',
  })),
  '(portal)/access-actions.ts#nudge': holders(noRequest, ({ requestId }) => ({ requestId })),
  '(portal)/case-actions.ts#say': holders(
    'There is no such request that concerns you.',
    ({ requestId }) => ({ requestId, body: 'Which table is it?' }),
    ['holder', 'approver'],
  ),
  '(portal)/inbox/passkey.ts#askForPasskey': {
    takes: 'form',
    form: ({ requestId, requestName }) => ({ requestId, name: requestName, reason: 'No' }),
    open: [],
    refused: ['This stage takes no passkey.'],
  },
  '(portal)/inbox/actions.ts#deny': holders(
    undecided,
    ({ requestId, requestName }) => ({ requestId, name: requestName, reason: 'No' }),
    ['approver'],
  ),
  '(portal)/inbox/actions.ts#answerTogether': holders(
    undecided,
    ({ requestId }) => ({ request: requestId, verb: 'approve', reason: '' }),
    ['approver'],
  ),
  '(portal)/inbox/actions.ts#approve': holders(
    undecided,
    ({ requestId, requestName }) => ({ requestId, name: requestName, reason: 'No' }),
    ['approver'],
  ),
  '(portal)/case-actions.ts#handOver': holders(
    'You are not asked about such a request',
    ({ requestId, requestName, sponsoredHandle }) => ({
      requestId,
      name: requestName,
      to: sponsoredHandle,
      reason: 'Away',
    }),
    ['approver'],
  ),
  '(portal)/access-actions.ts#cancel': holders(noRequest, ({ requestId }) => ({ requestId })),
  '(portal)/inbox/actions.ts#revoke': holders(
    'There is no such access. It is revoked by its approvers',
    ({ grantId, requestName }) => ({ grantId, name: requestName, reason: 'Not needed' }),
    ['approver', 'administrator', 'operator'],
  ),
  '(portal)/access-actions.ts#release': holders(noAccess, grant),
  '(portal)/bundle-actions.ts#extendAll': holders('There is no such bundle of yours.', ({ bundleName }) => ({
    bundle: bundleName,
    idempotencyKey: keyFor('extendAll'),
    duration: '1h',
    justification: 'Looking into a slow query',
  })),
  '(portal)/bundle-actions.ts#releaseAll': holders('There is no such bundle of yours.', ({ bundleName }) => ({
    bundle: bundleName,
  })),
  '(portal)/reviews/actions.ts#review': holders(
    ['There is no such emergency for you to review.', 'Nobody reviews their own emergency'],
    ({ emergencyId }) => ({ requestId: emergencyId, outcome: 'justified', comment: 'I looked at the log' }),
    ['approver', 'administrator'],
  ),
  '(portal)/sponsored/actions.ts#extend': holders(
    'A contract is extended by whoever answers for the person.',
    ({ sponsoredId }) => ({ principalId: sponsoredId, until: '2020-01-01', reason: 'They stay on' }),
  ),
  '(portal)/delegation/actions.ts#delegate': holders(
    'Only administrators set a delegation for somebody else.',
    ({ handle }) => ({
      absent: handle,
      delegate: '',
      from: '2020-01-01T09:00',
      to: '2020-01-02T09:00',
      reason: 'Away',
    }),
    ['holder', 'administrator'],
  ),
  '(portal)/delegation/actions.ts#takeBack': holders(
    'There is no such delegation that you may take back.',
    ({ delegationId }) => ({ id: delegationId, reason: 'Back' }),
    ['holder', 'administrator'],
  ),
  '(portal)/notices/actions.ts#openNotice': holders('That form is out of date.', ({ noticeId }) => ({
    id: noticeId,
  })),
  '(portal)/notices/actions.ts#readAll': everybodys(() => ({ upTo: '1' })),
  '(portal)/account/passkey-actions.ts#askForPasskey': { takes: 'nothing', open: people, refused: [] },
  '(portal)/account/passkey-actions.ts#registerNamed': everybodys(() => ({
    name: 'A key',
    response: passkeyAnswer,
  })),
  '(portal)/account/passkey-actions.ts#removePasskey': holders('It is removed already.', ({ passkeyId }) => ({
    id: passkeyId,
  })),
  '(portal)/account/tokens/actions.ts#makeOwnToken': everybodys(() => ({ name: '', days: '7' })),
  '(portal)/revoke-token.ts#revokeAToken': holders(
    'There is no such token of yours.',
    ({ tokenId }) => ({ id: tokenId, reason: 'Not needed', back: '/account/tokens' }),
    ['holder', 'administrator'],
  ),
  '(portal)/account/actions.ts#endSession': holders(
    'Sessions are ended by their person, administrators and operators.',
    ({ personId, sessionId }) => ({ principalId: personId, sessionId, reason: 'Not needed' }),
    ['holder', 'administrator', 'operator'],
  ),
  '(portal)/step-up/[id]/actions.ts#tryAgain': {
    takes: 'form',
    form: ({ nothing }) => ({ errand: nothing }),
    open: people,
    refused: [],
  },
  '(portal)/step-up/[id]/actions.ts#confirmDemo': {
    takes: 'form',
    form: ({ nothing }) => ({ errand: nothing }),
    open: people,
    refused: [],
  },
  // The last of all: it ends the session of whoever asks.
  'sign-in/actions.ts#signOut': { takes: 'nothing', open: ['stranger', ...people], refused: [] },
}
