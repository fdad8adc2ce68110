import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { HOUR } from '@/lib/domain/duration'
import { expect, test } from './support/journey'
import { open } from './support/steps'
import { openWorld, type World } from './support/world'

/** Somebody with every right, in whose portal there is something of everything. */
async function busyPerson(world: World) {
  const person = await world.person({ portalRoles: ['auditor', 'administrator', 'operator'] })
  const ada = await world.person()
  const ticket = { required: false, pattern: '^OPS-\\d+$', example: 'OPS-1234' }
  const extension = { times: 2, maxMs: HOUR }
  const free = await world.role({ eligible: [person], ticket, extension })
  const reviewers = {
    from: [
      { kind: 'person' as const, id: ada.id },
      { kind: 'person' as const, id: person.id },
    ],
  }
  const fire = await world.role({ eligible: [person, ada], emergency: { maxMs: HOUR, reviewers } })
  const guarded = await world.role({ eligible: [person, ada], approvers: [person, ada], risk: 'high' })
  const live = await world.ask(person, free)
  await world.ask(person, free, { start: new Date(Date.now() + HOUR) })
  await world.ask(person, free, { durationMs: 100 * HOUR })
  const waiting = await world.ask(person, guarded)
  const emergency = await world.ask(ada, fire, { emergency: { incident: 'INC-1' } })
  await world.timeIsUp(ada, fire)
  const inbox = await world.ask(ada, guarded)
  const grant = await world.grantNameOf(person, free)
  return {
    person,
    ada,
    free,
    fire,
    guarded,
    live,
    grant,
    waiting,
    inbox,
    emergency,
    event: await world.lastEventOf(person),
    target: await world.targetOf(free),
  }
}

type Busy = Awaited<ReturnType<typeof busyPerson>>

interface Place {
  path: (busy: Busy) => string
  /** What shows that it is this page, and not a refusal or another one. */
  shows: (page: Page, busy: Busy) => Locator
}

const heading = (name: string | RegExp) => (page: Page) => page.getByRole('heading', { level: 1, name })
const dialog = (name: string | RegExp) => (page: Page) => page.getByRole('dialog', { name })

const places: Record<string, Place> = {
  'My access': { path: () => '/', shows: (page) => page.getByRole('button', { name: 'Show password' }) },
  'the sheet': { path: ({ free }) => `/?activate=${free.slug}`, shows: dialog('Activate role') },
  'the question before canceling': {
    path: ({ waiting }) => `/?cancel=${waiting}`,
    shows: dialog(/^Cancel REQ/),
  },
  'the sheet for more time': {
    path: ({ grant }) => `/?extend=${grant}`,
    shows: (page, { free }) => page.getByRole('dialog', { name: `Extend ${free.name}` }),
  },
  'the sheet for an emergency': {
    path: ({ fire }) => `/?emergency=${fire.slug}`,
    shows: dialog('Emergency activation'),
  },
  Reviews: {
    path: () => '/reviews',
    shows: (page, { ada }) => page.getByRole('listitem', { name: ada.name }),
  },
  'a review': {
    path: ({ emergency }) => `/reviews?review=${emergency}`,
    shows: dialog(/^Review REQ/),
  },
  Emergencies: {
    path: () => '/emergencies',
    shows: (page) => page.getByRole('table', { name: 'Emergency activations' }).getByRole('link').first(),
  },
  'a request of an emergency': {
    path: ({ emergency }) => `/requests/${emergency}`,
    shows: (page) => page.getByRole('region', { name: 'Review' }),
  },
  History: {
    path: () => '/history',
    shows: (page) => page.getByRole('table', { name: 'Your requests' }).getByRole('link').first(),
  },
  'one request': {
    path: ({ live }) => `/requests/${live}`,
    shows: (page) => page.getByRole('list', { name: 'Timeline' }),
  },
  'the inbox with a case': {
    path: ({ inbox }) => `/inbox?case=${inbox}`,
    shows: (page, { ada }) =>
      page.getByRole('article', { name: ada.name }).getByRole('button', { name: 'Approve' }),
  },
  'one’s own case': {
    path: ({ waiting }) => `/inbox?case=${waiting}`,
    shows: (page) => page.getByText('You cannot decide your own request'),
  },
  'a what-if': {
    path: ({ ada, guarded }) => `/admin/try?person=${ada.handle}&role=${guarded.slug}&duration=100h`,
    shows: (page) => page.getByRole('table', { name: 'Checks' }),
  },
  'a replay': {
    path: ({ guarded }) => `/admin/try/replay?role=${guarded.slug}&change=same`,
    shows: (page, { inbox }) => page.getByRole('link', { name: inbox, exact: true }),
  },
  'an explanation': {
    path: ({ ada, guarded }) => `/why/${guarded.slug}?person=${ada.handle}`,
    shows: heading(/^Why .* can activate/),
  },
  'a person’s roles': {
    path: ({ ada }) => `/people/${ada.handle}`,
    shows: (page) => page.getByRole('table', { name: 'Can activate' }),
  },
  'who can activate a role': {
    path: ({ guarded }) => `/why/${guarded.slug}/people`,
    shows: heading(/^Who can activate/),
  },
  Notices: {
    path: () => '/notices',
    shows: (page, { ada }) => page.getByRole('button', { name: new RegExp(`${ada.name} asks for`) }),
  },
  Delegation: { path: () => '/delegation', shows: (page) => page.getByLabel('The cases go to') },
  Audit: { path: () => '/audit', shows: (page) => page.getByRole('table', { name: 'Audit events' }) },
  'a query with a mistake': {
    path: () => '/audit?q=action%3Anonsense',
    shows: (page) => page.getByRole('alert').filter({ hasText: 'nonsense' }),
  },
  'saving a view': { path: () => '/audit?q=via%3Aweb&views=save', shows: dialog('Save view') },
  'managing views': { path: () => '/audit?views=manage', shows: dialog('Manage views') },
  evidence: {
    path: () => '/audit?from=all&through=5&pin=2',
    shows: (page) => page.getByText('Evidence, frozen at sequence 5'),
  },
  'an event': { path: ({ event }) => `/audit?event=${event}`, shows: dialog(/^Event \d+$/) },
  People: { path: () => '/admin/people', shows: (page) => page.getByRole('table', { name: 'People' }) },
  'the question before offboarding': {
    path: ({ ada }) => `/admin/people?q=${ada.handle}&offboard=${ada.handle}`,
    shows: dialog(/^Offboard /),
  },
  Separation: { path: () => '/admin/separation', shows: heading('Separation of duties') },
  'a new separation rule': {
    path: () => '/admin/separation?add=rule',
    shows: dialog('Add a separation rule'),
  },
  Roles: { path: () => '/admin/roles', shows: heading('Roles') },
  'a role and its policy': {
    path: ({ guarded }) => `/admin/roles/${guarded.slug}`,
    shows: heading(/^Role /),
  },
  'the policy editor': {
    path: ({ guarded }) => `/admin/roles/${guarded.slug}/edit`,
    shows: heading(/^Edit the policy/),
  },
  Bundles: { path: () => '/admin/bundles', shows: heading('Bundles') },
  'Adding a bundle': {
    path: () => '/admin/bundles?add=bundle',
    shows: (page) => page.getByRole('dialog', { name: 'Add a bundle' }),
  },
  Integrations: { path: () => '/admin/integrations', shows: heading('Integrations') },
  Sinks: { path: () => '/admin/sinks', shows: heading('Sinks') },
  'adding a sink': { path: () => '/admin/sinks?add=syslog', shows: dialog('Add: Syslog') },
  'the thresholds of anomalies': { path: () => '/admin/anomalies', shows: heading('Anomalies') },
  'the list of anomalies': { path: () => '/audit/anomalies', shows: heading('Anomalies') },
  Targets: { path: () => '/admin/targets', shows: heading('Targets') },
  'connecting a target': {
    path: () => '/admin/targets/new?kind=webhook',
    shows: heading('Connect Signed webhook'),
  },
  'a target': {
    path: ({ target }) => `/admin/targets/${target}`,
    shows: (page) => page.getByRole('region', { name: 'Health' }),
  },
  'testing a target': { path: ({ target }) => `/admin/targets/${target}?test=1`, shows: dialog(/^Test /) },
  'adding a role': { path: ({ target }) => `/admin/targets/${target}?role=1`, shows: dialog(/^Add a role/) },
  'the settings of a target': {
    path: ({ target }) => `/admin/targets/${target}?edit=1`,
    shows: dialog(/^Settings/),
  },
  Findings: { path: () => '/admin/findings', shows: heading('Standing access and drift') },
  System: { path: () => '/admin/system', shows: heading('System') },
  'a page that is not there': { path: () => '/nowhere', shows: heading(/not|no/i) },
  'a request that is not there': { path: () => '/requests/REQ-999999', shows: heading(/not|no/i) },
}

let busy: Busy
test.beforeAll(async ({ portal }) => {
  busy = await busyPerson(openWorld(portal))
})

for (const [name, { path, shows }] of Object.entries(places)) {
  test(`axe finds nothing on ${name}, light and dark`, async ({ as }) => {
    const page = await as(busy.person)
    await open(page, path(busy))
    await expect(shows(page, busy)).toBeVisible()
    await expectNothingForAxe(page)
  })
}

test('axe finds nothing on sign-in, light and dark', async ({ as }) => {
  const page = await as(null)
  await open(page, '/sign-in')
  await expect(page.getByRole('searchbox')).toBeVisible()
  await expectNothingForAxe(page)
})

async function expectNothingForAxe(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' })
  expect(await findings(new AxeBuilder({ page }))).toEqual([])
  // Dark is the same page in other colours.
  await page.emulateMedia({ colorScheme: 'dark' })
  const colours = new AxeBuilder({ page }).withRules(['color-contrast', 'link-in-text-block'])
  expect(await findings(colours)).toEqual([])
}

/** Each broken rule with the elements that break it. */
async function findings(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
