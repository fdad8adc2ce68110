import type { Bench } from './figure'
import { submit } from './submit'

/** From eligible to gone: the portal's main job. */
export const mainGroup: readonly Bench[] = [submit]
