import type { Bench } from './figure'
import { submit } from './submit'
import { target } from './target'
import { ends } from './ends'

/** From eligible to gone: the portal's main job. */
export const mainGroup: readonly Bench[] = [submit, target, ends]
