import { createDatabase } from '@/db/client'
import { exploreAudit } from '@/lib/services/audit/explore'
import { ask } from '@/lib/services/audit/explore'
import { countHits } from '@/lib/services/audit/count'
import * as explorer from '@/db/queries/audit-explorer'
import { parseQuery } from '@/lib/query/parse'
import { readRange } from '@/lib/query/range'
import { bucketEdges } from '@/lib/query/buckets'
const db = createDatabase('postgres://postgres@127.0.0.1:5497/audit')
const now = new Date('2026-11-22T15:30:00Z')
const ctx: any = { db, now: () => now, viewer: { id: 'x', portalRoles: ['auditor'], isApprover: false } }
const edgesOf = (r: any) => bucketEdges(r, 'Europe/Berlin')
const qs = process.argv.slice(2).length ? process.argv.slice(2).map(q => [q, '1y']) : [ ['','30d'],['','1y'],['','all'],['','90d'],['action:grant.active', '1y'],['action:drift.found','1y'],
  ['', '30d'], ['', '1y'], ['', '7d'], ['action:grant.active', '1y'], ['action:grant.*', '1y'], ['action:drift.found', '1y'], ['action:drift.found', '30d'], ['actor:user7', '1y'], ['actor:user7', '30d'],
  ['actor:system', '1y'], ['-via:engine', '1y'], ['role:role-3', '1y'], ['role:role-40', '1y'], ['target:t3', '1y'], ['role:role-3 action:drift.found', '1y'], ['actor:user7 action:grant.active', '1y'], ['action:policy.published target:t3', '30d'],
  ['actor:user7 role:role-3', '1y'], ['actor:user11 subject:user12', '1y'], ['action:grant.* -via:engine', '1y'], ['risk:critical action:grant.active', '1y'],
  ['"orders queue"', '1y'], ['c4ca4238', '1y'], ['nothingatallxyz', '1y'], ['"Number7 "', '1y'], ['"role 3"', '1y'], ['slow action:grant.active', '30d'], ['REQ-5000', '1y'],
]
async function time(f: () => Promise<unknown>, n = 12) { const ts: number[] = []; await f(); for (let i = 0; i < n; i++) { const t = performance.now(); await f(); ts.push(performance.now() - t) } ts.sort((a, b) => a - b); return `${ts[n >> 1]!.toFixed(1)}/${ts[Math.floor(n * .95)]!.toFixed(1)}` }
for (const [q, r] of qs as [string, string][]) {
  const p = parseQuery(q), range = readRange({ ...p, from: r, to: null }, { now, zone: 'Europe/Berlin' }).range
  const asked = await ask(ctx, { query: p.query, range })
  if (!asked.ok) { console.log(q, JSON.stringify(asked)); continue }
  const { filter, span } = asked.value
  const page = await explorer.eventPage(db, { filter, span, at: null, limit: 51 })
  const c = await countHits(db, { filter, span, now, edgesOf })
  const mid = Math.floor((span.low + 1000000) / 2)
  console.log(`${q} [${r}]`.padEnd(48), 'hits', c.total, c.bars.length, 'bars | page', await time(() => explorer.eventPage(db, { filter, span, at: null, limit: 51 })), 'deep', await time(() => explorer.eventPage(db, { filter, span, at: { older: mid }, limit: 51 })), '| facets', await time(() => countHits(db, { filter, span, now, edgesOf })), page.length)
}
console.log('whole', await time(() => exploreAudit(ctx, { query: { terms: [], phrases: [] }, range: { from: new Date(+now - 30 * 864e5), to: null }, at: null, edgesOf })))
await db.destroy()
