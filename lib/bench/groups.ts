import { auditWrites } from './audit-writes'
import { browser } from './browser'
import { csv, manyCsv } from './csv'
import { demo } from './demo'
import { ends } from './ends'
import { explorer, manyExplorer } from './explorer'
import type { Bench } from './figure'
import { firstLoad } from './first-load'
import { pages } from './pages'
import { policyReplay, policySubmit, policyVerdict } from './policies'
import { submit } from './submit'
import { idleSweep } from './sweep'
import { standing } from './standing'
import { target } from './target'
import { targetBenches } from './targets'

/** From eligible to gone: the portal's main job. */
export const mainGroup: readonly Bench[] = [
  submit,
  browser,
  target,
  pages,
  firstLoad,
  explorer,
  csv,
  ends,
  idleSweep,
  demo,
]

/** Trying policies out, and what rules for some people, conditions and limits cost whoever asks. */
export const policiesGroup: readonly Bench[] = [policyVerdict, policySubmit, policyReplay]

/** Every kind of target there is a server for, and very many assignments at once. */
export const targetsGroup: readonly Bench[] = [...targetBenches, standing]

/** The audit log: what its proof costs whoever writes, how soon an event is sealed, and how ten million are read. */
export const auditGroup: readonly Bench[] = [auditWrites, manyExplorer, manyCsv]
