import { MINUTE, SECOND } from '@/lib/domain/duration'
import type { EngineSettings } from './context'

/** The engine's patience in production. The second look comes after every lease that could still be held. */
export const engineDefaults: EngineSettings = {
  leaseMs: 15 * SECOND,
  secondLookMs: 20 * SECOND,
  observeEveryMs: 5 * MINUTE,
  backoffFirstMs: SECOND / 2,
  backoffCapMs: 5 * MINUTE,
}
