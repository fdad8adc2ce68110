import { companyDatabase, companyPortal, viewersOf } from './company'
import { ratioAtMost, type Bench } from './figure'
import { page } from './http'
import type { Portal } from './portal'
import { interleaved } from './stats'

/** Requests before the first is counted, for code that runs a few times is slower than the portal ever is afterwards. */
const warmUp = 400
const rounds = 12
const perRound = 25

/**
 * What a page costs the server, against an empty dynamic page of the same application: the audit explorer for somebody
 * it is not open to, which is the session's look-up, the frame around every page and one sentence.
 */
export const pages: Bench = {
  name: 'pages',
  async *run(lab) {
    const portal = await companyPortal(lab)
    const viewers = await viewersOf(await companyDatabase(lab))
    const empty = { path: '/audit', headers: await portal.signedIn(viewers.employee) }
    const subjects = [
      { name: 'page-my-access', path: '/', headers: await portal.signedIn(viewers.holder) },
      { name: 'page-inbox', path: '/inbox', headers: await portal.signedIn(viewers.approver) },
      { name: 'page-audit', path: '/audit', headers: await portal.signedIn(viewers.auditor) },
    ]
    for (const subject of subjects) {
      for (const each of [empty, subject]) await cpuPerRequest(portal, each, warmUp)
      const cost = await interleaved(
        rounds,
        () => cpuPerRequest(portal, empty, perRound),
        () => cpuPerRequest(portal, subject, perRound),
      )
      yield {
        name: subject.name,
        value: cost.product,
        unit: 'ms',
        ratio: cost.product / cost.limit,
        goal: ratioAtMost(1.5),
      }
    }
    await portal.stop()
  },
}

/** Processor time of the server per request, in milliseconds; that of the database is not in it. */
async function cpuPerRequest(
  portal: Portal,
  asked: { path: string; headers: Record<string, string> },
  requests: number,
): Promise<number> {
  const before = await portal.vitals()
  for (let request = 0; request < requests; request += 1) await page(portal.url + asked.path, asked.headers)
  return ((await portal.vitals()).cpuMs - before.cpuMs) / requests
}
