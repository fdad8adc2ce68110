import { describe } from 'vitest'
import { endingPromises } from './ending'
import type { ConformanceFixture } from './fixture'
import { grantingPromises } from './granting'
import { mishapPromises } from './mishaps'
import { suiteFor } from './suite'

/**
 * What every connector has to prove on a real target: the same promises, whatever the system behind it.
 * Where a target cannot keep one, its capabilities say so, and the suite holds the connector to what it says.
 */
export function connectorConformance<Config, Entitlement>(
  fixture: ConformanceFixture<Config, Entitlement>,
): void {
  describe(`${fixture.name} keeps the connector's promises`, () => {
    const suite = suiteFor(fixture)
    grantingPromises(suite)
    endingPromises(suite)
    mishapPromises(suite)
  })
}
