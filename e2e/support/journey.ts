import {
  test as base,
  expect,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from '@playwright/test'
import { openPortal, type Portal } from './portal'
import { openSystems, type Systems } from './systems'
import { openTarget, type Target } from './target'
import { openWorld, type Person, type World } from './world'

/** The zone that the journeys' browsers are in. */
export const timeZone = 'Europe/Stockholm'

interface Journey {
  /** Opens a browser of its own for this person, signed in; a stranger's when it is null. */
  as(person: Person | null, options?: BrowserContextOptions): Promise<Page>
  target: Target
  systems: Systems
  world: World
}

/**
 * A journey through the running portal. Each browser is watched: a script that throws, an error on the console or
 * something that the Content-Security-Policy stopped fails the journey, whatever it was about.
 */
export const test = base.extend<Journey, { portal: Portal }>({
  portal: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads off the pattern what a fixture depends on.
    async ({}, use) => {
      const portal = await openPortal()
      await use(portal)
      await portal.close()
    },
    { scope: 'worker' },
  ],
  world: ({ portal }, use) => use(openWorld(portal)),
  target: async ({ portal }, use) => {
    const target = openTarget(portal.targetUrl)
    await use(target)
    await target.close()
  },
  systems: async ({ portal }, use) => {
    const systems = openSystems(portal.targetUrl)
    await use(systems)
    await systems.close()
  },
  as: async ({ browser, portal, world }, use) => {
    const contexts: BrowserContext[] = []
    const troubles: string[] = []
    await use(async (person, options = {}) => {
      const context = await browser.newContext({ baseURL: portal.url, ...options })
      contexts.push(context)
      watch(context, troubles)
      const { url } = portal
      if (person !== null)
        await context.addCookies([
          { ...(await world.sessionOf(person)), url, httpOnly: true, sameSite: 'Lax' },
          { name: 'tz', value: encodeURIComponent(timeZone), url },
        ])
      return context.newPage()
    })
    for (const context of contexts) await context.close()
    expect(troubles, 'what the browsers complained about').toEqual([])
  },
})

export { expect }

function watch(context: BrowserContext, troubles: string[]): void {
  context.on('weberror', (event) => troubles.push(event.error().message))
  context.on('console', (message) => {
    // The browser's own note about an answer such as 404, which the journeys ask for.
    const isNote = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isNote) troubles.push(message.text())
  })
}
