import { expect, test } from './support/journey'
import {
  adminActions,
  askers,
  bearers,
  castOf,
  ownActions,
  pages,
  routes,
  type ActionRow,
  type Asker,
  type Cast,
} from './support/matrix'
import { ask, callAction, callBody, wiredActions, type WireAnswer } from './support/wire'

// Each deed is tried by those who may not before those who may: what it changes is changed last.
test('every page shows each role what is meant for it, and the others why not', async ({ portal, world }) => {
  const cast = await castOf(portal, world)
  const wrong: string[] = []
  for (const [folder, row] of Object.entries(pages))
    for (const asker of askers) {
      const answer = await ask(`${portal.url}${row.at(cast.things)}`, { cookie: cast.cookies[asker] })
      const seen = pageVerdict(answer, row.refused)
      const meant = row.open.includes(asker) ? 'open' : asker === 'stranger' ? 'sign in first' : 'refused'
      if (seen !== meant) wrong.push(`${folder}: ${asker}: ${seen} (${answer.status}), not ${meant}`)
    }
  expect(wrong).toEqual([])
})

function pageVerdict(answer: WireAnswer, refused: readonly string[]): string {
  if (answer.to?.startsWith('/sign-in')) return 'sign in first'
  if (answer.status === 404) return refused.length === 0 ? 'refused' : 'not found'
  if (answer.status !== 200) return 'failed'
  return refused.some((reason) => answer.text.includes(reason)) ? 'refused' : 'open'
}

for (const [whose, table] of Object.entries({ 'people’s own': ownActions, administering: adminActions }))
  test(`every action lets each role do what is meant for it: ${whose}`, async ({ portal, world }) => {
    test.setTimeout(180_000)
    const cast = await castOf(portal, world)
    const wired = await wiredActions()
    const wrong: string[] = []
    for (const [name, row] of Object.entries(table)) {
      const action = wired.get(name)
      if (action === undefined) {
        wrong.push(`${name}: not in the build`)
        continue
      }
      for (const asker of inOrder(row)) {
        const answer = await callAction(portal.url, action, {
          cookie: cast.cookies[asker],
          body: callBody(row.takes, Object.entries(row.form?.(cast.things) ?? {})),
        })
        const seen = actionVerdict(answer, row.refused)
        const meant = row.open.includes(asker) ? 'done' : asker === 'stranger' ? 'sign in first' : 'refused'
        if (seen !== meant)
          wrong.push(
            `${name}: ${asker}: ${seen} (${answer.status} ${answer.to}), not ${meant}: ${said(answer)}`,
          )
      }
    }
    expect(wrong).toEqual([])
  })

const unreadable = /(is out of date|could not be read)\. (Load|Open) the page again/

/** What the action itself answers, without the page that may come with it. */
function said(answer: WireAnswer): string {
  return /^1:.*$/m.exec(answer.text)?.[0].slice(0, 200) ?? answer.text.slice(0, 100)
}

function inOrder(row: ActionRow): Asker[] {
  return askers.toSorted((a, b) => Number(row.open.includes(a)) - Number(row.open.includes(b)))
}

function actionVerdict(answer: WireAnswer, refused: readonly string[]): string {
  if (answer.to?.startsWith('/sign-in?callbackUrl')) return 'sign in first'
  if (answer.status >= 400) return 'failed'
  if (refused.some((reason) => `${answer.to}\n${answer.text}`.includes(reason))) return 'refused'
  // Such an answer says nothing about who asks, so the form of the matrix has to be mended.
  return unreadable.test(answer.text) ? 'unreadable' : 'done'
}

test('every route answers each role and each token as is meant', async ({ portal, world }) => {
  const cast = await castOf(portal, world)
  const wrong: string[] = []
  for (const [name, row] of Object.entries(routes))
    for (const { who, headers, meant } of callers(row, cast)) {
      const answer = await ask(`${portal.url}${row.at(cast.things)}`, {
        method: name.split(' ')[0] ?? 'GET',
        headers: {
          ...(row.by === 'session' && { origin: portal.url }),
          ...(row.send && { 'content-type': row.send.type }),
          ...headers,
        },
        ...(row.send && { body: row.send.body }),
      })
      if (answer.status !== meant)
        wrong.push(`${name}: ${who}: ${answer.status}, not ${meant} ${answer.text.slice(0, 100)}`)
    }
  expect(wrong).toEqual([])
})

function callers(row: (typeof routes)[string], cast: Cast) {
  if (row.by === 'session')
    return askers.map((who) => ({
      who,
      headers: cast.cookies[who] === null ? {} : { cookie: cast.cookies[who] },
      meant: row.answers[who],
    }))
  return bearers
    .toSorted((a, b) => Number(row.answers[a] < 400) - Number(row.answers[b] < 400))
    .map((who) => ({ who, headers: cast.credentials[who], meant: row.answers[who] }))
}
