import { randomUUID } from 'node:crypto'
import type { Bench } from './figure'
import { page, read, send } from './http'
import { servePortal, type Portal } from './portal'
import { interleaved, rateOf } from './stats'
import { askingTheManager, hire, personOf, roleForAll } from './world'

const clients = 8
const roundMs = 3_000
const rounds = 3

/**
 * Submits through the browser's path: the sheet's own form, posted to `next start` as a browser without script posts it,
 * with the portal's timer running. The limit is an empty page of the same server.
 */
export const browser: Bench = {
  name: 'browser',
  async *run(lab) {
    const database = await lab.database('browser', ({ owner }) => hire(owner, 1_000))
    await database.owner.updateTable('principal').set({ is_demo: true }).execute()
    const role = await roleForAll(database.owner, { policy: askingTheManager })
    const portal = await servePortal(lab, database, { SWEEP_TIMER: 'on' })
    const visitors = await Promise.all(
      Array.from({ length: clients }, (_, index) => openSheet(portal, index + 1, role.slug)),
    )
    const post = (index: number) => postForm(portal, visitors[index])
    const look = async (index: number) => void (await read(`${portal.url}/audit`, visitors[index]?.headers))
    await rateOf(clients, roundMs, post)
    const rate = await interleaved(
      rounds,
      () => rateOf(clients, roundMs, look),
      () => rateOf(clients, roundMs, post),
    )
    const { requests } = await database.owner
      .selectFrom('activation_request')
      .select((eb) => eb.fn.countAll<number>().as('requests'))
      .executeTakeFirstOrThrow()
    if (requests < rate.product) throw new Error('What was posted has not become requests.')
    yield {
      name: 'submit-by-browser',
      value: rate.product,
      unit: 'tx/s',
      ratio: rate.product / rate.limit,
      goal: { of: 'value', atLeast: 50 },
    }
    await portal.stop()
  },
}

interface Visitor {
  headers: Record<string, string>
  path: string
  /** The form as the page gave it, filled in. */
  fields: Map<string, string>
}

async function openSheet(portal: Portal, number: number, slug: string): Promise<Visitor> {
  const headers = await portal.signedIn(personOf(number).id)
  const path = `/?activate=${slug}`
  const form = formWith('idempotencyKey', await page(portal.url + path, headers))
  const fields = new Map(
    [...form.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)].map(([tag]) => [
      attribute(tag, 'name'),
      attribute(tag, 'value'),
    ]),
  )
  fields.set('when', 'now').set('duration', '1h').set('justification', 'Looking into a slow query')
  return { headers: { ...headers, origin: portal.url }, path, fields }
}

async function postForm(portal: Portal, visitor: Visitor | undefined): Promise<void> {
  if (visitor === undefined) throw new Error('There are more clients than visitors.')
  const { headers, path, fields } = visitor
  const boundary = randomUUID()
  const filled = new Map(fields).set('idempotencyKey', randomUUID())
  const sent = [...filled].map(
    ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const body = Buffer.from(`${sent.join('')}--${boundary}--\r\n`)
  const answer = await send(
    portal.url + path,
    { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
    body,
  )
  if (answer.status !== 303 || !answer.headers.location?.includes('new=')) {
    throw new Error(`A submit was answered with ${answer.status}.`)
  }
}

/** The form that has a field of this name. */
function formWith(name: string, html: string): string {
  const form = [...html.matchAll(/<form\b[\s\S]*?<\/form>/g)]
    .map(([text]) => text)
    .find((text) => text.includes(`name="${name}"`))
  if (form === undefined) throw new Error(`The page has no form with the field ${name}.`)
  return form
}

function attribute(tag: string, name: string): string {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
  return value
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
