import { browser } from './browser'
import { csv } from './csv'
import { demo } from './demo'
import { ends } from './ends'
import { explorer } from './explorer'
import type { Bench } from './figure'
import { firstLoad } from './first-load'
import { pages } from './pages'
import { policyReplay, policySubmit, policyVerdict } from './policies'
import { submit } from './submit'
import { idleSweep } from './sweep'
import { target } from './target'

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
