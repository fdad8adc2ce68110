import { DAY } from '@/lib/domain/duration'
import { people, type ActionRow, type Asker, type Things } from './table'

type Form = (things: Things) => Record<string, string>

/** For administrators alone. The forms name nothing that is there: who may is decided before what. */
function administrators(refused: string, form: Form): ActionRow {
  return { takes: 'state', form, open: ['administrator'], refused: [refused] }
}

function some(open: readonly Asker[], refused: string, form: Form): ActionRow {
  return { takes: 'state', form, open, refused: [refused].flat() }
}

/** As a form has a day. */
function tomorrow(): string {
  return new Date(Date.now() + DAY).toISOString().slice(0, 10)
}

const bundles = 'Bundles are set by administrators.'
const sinks = 'Where the log is sent is set by administrators.'
const targets = 'Targets are managed by administrators.'
const integrations = 'Integrations are managed by administrators.'
const rules = 'Separation rules are set by administrators.'
const policies = 'Policies are changed by administrators, here or where they are kept.'
const id: Form = ({ nothing }) => ({ id: nothing, reason: 'Not needed' })
const draft: Form = ({ draftId }) => ({ draftId })

/** The server actions of the pages for auditors, administrators and operators, as `<file in app/>#<name>`. */
export const adminActions: Record<string, ActionRow> = {
  '(portal)/admin/bundles/actions.ts#offer': administrators(bundles, () => ({
    name: '',
    slug: 'x',
    allows: '',
    ifOneFails: 'undo',
  })),
  '(portal)/admin/bundles/actions.ts#end': administrators(bundles, ({ nothing }) => ({
    bundleId: nothing,
    reason: 'Not needed',
  })),
  '(portal)/admin/sinks/actions.ts#addASink': administrators(sinks, () => ({
    name: '',
    format: 'native',
    kind: 'file',
    start: 'now',
  })),
  '(portal)/admin/sinks/actions.ts#changeASink': administrators(sinks, ({ nothing }) => ({
    id: nothing,
    name: 'x',
    format: 'native',
  })),
  '(portal)/admin/sinks/actions.ts#pauseASink': administrators(sinks, id),
  '(portal)/admin/sinks/actions.ts#resumeASink': administrators(sinks, id),
  '(portal)/admin/sinks/actions.ts#replayASink': administrators(sinks, ({ nothing }) => ({
    id: nothing,
    sequence: '1',
    at: '',
  })),
  '(portal)/admin/sinks/actions.ts#skipAnEvent': administrators(sinks, ({ nothing }) => ({
    id: nothing,
    sequence: '1',
    reason: 'Not needed',
  })),
  '(portal)/admin/sinks/actions.ts#endASink': administrators(sinks, id),
  '(portal)/admin/sinks/actions.ts#testASink': administrators(sinks, id),
  '(portal)/admin/machines/actions.ts#addAMachine': administrators(
    'Service accounts and agents are managed by administrators.',
    () => ({ kind: 'agent', name: '', purpose: '', sponsor: '' }),
  ),
  '(portal)/admin/machines/actions.ts#disableAMachine': administrators(
    'Only administrators disable machines.',
    ({ nothing }) => ({ principalId: nothing, reason: 'Not needed' }),
  ),
  '(portal)/admin/targets/actions.ts#addATarget': administrators(targets, () => ({
    name: '',
    environment: 'staging',
    mode: 'live',
    kind: 'postgres',
    slug: 'x',
  })),
  '(portal)/admin/targets/actions.ts#changeATarget': administrators(targets, ({ nothing }) => ({
    name: 'x',
    environment: 'staging',
    mode: 'live',
    slug: nothing,
  })),
  '(portal)/admin/targets/actions.ts#testATarget': administrators(targets, ({ nothing }) => ({
    slug: nothing,
  })),
  '(portal)/admin/targets/actions.ts#addARole': administrators(targets, ({ targetSlug }) => ({
    target: targetSlug,
    slug: 'x',
    name: 'x',
    allows: 'x',
    risk: 'low',
    owner: '',
  })),
  '(portal)/admin/targets/actions.ts#sendAgain': administrators(targets, id),
  '(portal)/admin/anomalies/actions.ts#saveThresholds': administrators(
    'From when on something counts as unusual is set by administrators.',
    () => ({ 'setting.nothing': 'x' }),
  ),
  '(portal)/admin/sign-in/actions.ts#testClaims': {
    takes: 'form',
    form: () => ({ provider: 'none' }),
    open: ['administrator'],
    // Back to the page, which says why.
    refused: ['/admin/sign-in\n'],
  },
  '(portal)/admin/integrations/actions.ts#addAnIntegration': administrators(integrations, () => ({
    kind: 'ticket',
    provider: 'jira',
    name: '',
    slug: 'x',
  })),
  '(portal)/admin/integrations/actions.ts#endAnIntegration': administrators(integrations, id),
  '(portal)/admin/integrations/actions.ts#testAnIntegration': administrators(integrations, id),
  '(portal)/admin/findings/actions.ts#settleAFinding': administrators(
    'What becomes of access that was found is decided by administrators.',
    ({ nothing }) => ({ id: nothing, kind: 'adopt', reason: 'It is ours' }),
  ),
  '(portal)/admin/separation/actions.ts#addRule': administrators(rules, () => ({
    name: '',
    reason: '',
    effect: 'block',
  })),
  '(portal)/admin/separation/actions.ts#endRule': administrators(rules, ({ nothing }) => ({
    ruleId: nothing,
    reason: 'Not needed',
  })),
  '(portal)/admin/separation/actions.ts#grantAnException': administrators(
    'Exceptions are granted by administrators.',
    ({ nothing }) => ({
      ruleId: nothing,
      person: 'x',
      owner: 'y',
      control: 'z',
      reason: 'w',
      lastDay: tomorrow(),
    }),
  ),
  '(portal)/admin/separation/actions.ts#endException': administrators(
    'Exceptions are taken back by administrators.',
    ({ nothing }) => ({ exceptionId: nothing, reason: 'Not needed' }),
  ),
  '(portal)/admin/roles/[slug]/edit/actions.ts#editPolicy': administrators(
    'administrators',
    ({ roleSlug }) => ({
      role: roleSlug,
      do: 'look',
    }),
  ),
  '(portal)/admin/roles/[slug]/drafts/[id]/actions.ts#propose': administrators(policies, draft),
  '(portal)/admin/roles/[slug]/drafts/[id]/actions.ts#publish': administrators(policies, draft),
  '(portal)/admin/roles/[slug]/drafts/[id]/actions.ts#withdraw': administrators(policies, draft),
  '(portal)/admin/system/actions.ts#runSweep': {
    takes: 'nothing',
    open: ['operator'],
    refused: ['Only operators start a sweep by hand.'],
  },
  '(portal)/admin/system/actions.ts#askClosing': administrators(
    'A removal is closed by two administrators.',
    ({ nothing }) => ({ assignmentId: nothing, reason: 'The server is gone' }),
  ),
  '(portal)/admin/system/actions.ts#answerAClosing': administrators(
    'A removal is closed by two administrators.',
    ({ nothing }) => ({ assignmentId: nothing, answer: 'agree' }),
  ),
  '(portal)/admin/tokens/actions.ts#makeServiceToken': administrators(
    'You may not make such a token.',
    () => ({ name: '', days: '7' }),
  ),
  '(portal)/admin/people/actions.ts#offboard': administrators(
    'Only administrators offboard people, and nobody themselves.',
    ({ nothing }) => ({ principalId: nothing, reason: 'They left' }),
  ),
  '(portal)/admin/people/risk-action.ts#setPersonsRisk': administrators(
    'Risk is set by administrators, and never their own.',
    ({ nothing }) => ({ principalId: nothing, risk: 'high', reason: 'A stolen laptop', lastDay: '' }),
  ),
  '(portal)/audit/view-actions.ts#saveThisView': some(
    ['auditor'],
    'Views are kept by those who read the log',
    () => ({ name: '', query: '', to: '', columns: '' }),
  ),
  '(portal)/audit/view-actions.ts#changeAView': some(
    ['holder'],
    'This view is not there any more, or is no longer shared.',
    ({ viewId }) => ({ view: viewId, deed: 'rename', name: 'Mine' }),
  ),
  '(portal)/audit/integrity/actions.ts#verify': {
    takes: 'nothing',
    open: ['auditor'],
    refused: ['The audit explorer is for auditors.'],
  },
  // How far a check is: nothing to whoever may not read the log, and nothing either when it is done.
  '(portal)/audit/integrity/actions.ts#keepVerifying': { takes: 'nothing', open: people, refused: [] },
  '(portal)/audit/reports/actions.ts#subscribe': some(
    ['auditor', 'administrator'],
    'You may not read this report.',
    () => ({ report: 'activations', every: 'week', role: '', target: '', person: '', threshold: '' }),
  ),
  '(portal)/audit/reports/actions.ts#stop': some([], 'That is not sent any more.', id),
}
