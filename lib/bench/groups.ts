import { browser } from './browser'
import { csv } from './csv'
import { demo } from './demo'
import { ends } from './ends'
import { explorer } from './explorer'
import type { Bench } from './figure'
import { firstLoad } from './first-load'
import { pages } from './pages'
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
