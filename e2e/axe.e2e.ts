import AxeBuilder from '@axe-core/playwright'
import { HOUR } from '@/lib/domain/duration'
import { expect, test } from './support/journey'
import { open } from './support/steps'
import type { World } from './support/world'

/** Somebody with every right, in whose portal there is something of everything. */
async function busyPerson(world: World) {
  const person = await world.person({ portalRoles: ['auditor', 'administrator', 'operator'] })
  const ada = await world.person()
  const ticket = { required: false, pattern: '^OPS-\\d+$', example: 'OPS-1234' }
  const free = await world.role({ eligible: [person], ticket })
  const guarded = await world.role({ eligible: [person, ada], approvers: [person, ada], risk: 'high' })
  const live = await world.ask(person, free)
  await world.ask(person, free, { start: new Date(Date.now() + HOUR) })
  await world.ask(person, free, { durationMs: 100 * HOUR })
  const waiting = await world.ask(person, guarded)
  const inbox = await world.ask(ada, guarded)
  return { person, free, live, waiting, inbox, event: await world.lastEventOf(person) }
}

type Busy = Awaited<ReturnType<typeof busyPerson>>

const pages: Record<string, (busy: Busy) => string> = {
  'My access': () => '/',
  'the sheet': ({ free }) => `/?activate=${free.slug}`,
  'the question before canceling': ({ waiting }) => `/?cancel=${waiting}`,
  History: () => '/history',
  'one request': ({ live }) => `/requests/${live}`,
  'the inbox with a case': ({ inbox }) => `/inbox?case=${inbox}`,
  'one’s own case': ({ waiting }) => `/inbox?case=${waiting}`,
  Audit: () => '/audit',
  'a query with a mistake': () => '/audit?q=action%3Anonsense',
  'an event': ({ event }) => `/audit?event=${event}`,
  People: () => '/admin/people',
  'the question before offboarding': () => '/admin/people?q=ada&offboard=ada',
  System: () => '/admin/system',
  'a page that is not there': () => '/nowhere',
  'a request that is not there': () => '/requests/REQ-999999',
}

for (const [name, pathOf] of Object.entries(pages)) {
  test(`axe finds nothing on ${name}, light and dark`, async ({ as, world }) => {
    const busy = await busyPerson(world)
    const page = await as(busy.person)
    await open(page, pathOf(busy))
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect((await new AxeBuilder({ page }).analyze()).violations, colorScheme).toEqual([])
    }
  })
}

test('axe finds nothing on sign-in, light and dark', async ({ as }) => {
  const page = await as(null)
  await open(page, '/sign-in')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect((await new AxeBuilder({ page }).analyze()).violations, colorScheme).toEqual([])
  }
})
