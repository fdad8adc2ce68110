import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import type { Call, Capabilities, Connector, Observed, TargetAssignment } from '../connector'
import type { ConformanceFixture, ConformanceTarget, Holder } from './fixture'

/** What every test of the suite works with. */
export interface Suite<Config, Entitlement> {
  fixture: ConformanceFixture<Config, Entitlement>
  connector: Connector<Config, Entitlement>
  entitlement: Entitlement
  capabilities: Capabilities
  /** The running target; only inside a test. */
  target(): ConformanceTarget<Config, Entitlement>
  call(changes?: Partial<Call<Config>>): Call<Config>
  assign(
    holder: Holder<Entitlement>,
    changes?: Partial<TargetAssignment<Entitlement>>,
  ): TargetAssignment<Entitlement>
  /** Gives a holder the entitlement for an hour. */
  granted(holder: Holder<Entitlement>): Promise<TargetAssignment<Entitlement>>
  /** What the connector lists of one account. */
  listed(account: string): Promise<Observed[]>
}

/** The suite of a fixture, whose target is opened before its tests and closed after them. */
export function suiteFor<Config, Entitlement>(
  fixture: ConformanceFixture<Config, Entitlement>,
): Suite<Config, Entitlement> {
  const { connector, entitlement } = fixture
  let opened: ConformanceTarget<Config, Entitlement> | undefined
  const target = () => {
    if (!opened) throw new Error('The target is open only while a test runs.')
    return opened
  }
  const suite: Suite<Config, Entitlement> = {
    fixture,
    connector,
    entitlement,
    capabilities: connector.capabilities(entitlement),
    target,
    call: (changes) => callFor(target(), changes),
    assign: (holder, changes) => assignmentFor(connector, holder, changes),
    granted: async (holder) => {
      const assignment = suite.assign(holder)
      await connector.ensureGranted(suite.call(), assignment)
      return assignment
    },
    listed: async (account) => {
      const found = await all(connector.list(suite.call(), [entitlement, fixture.oddEntitlement]))
      return found.filter((each) => each.account === account)
    },
  }
  beforeAll(async () => {
    opened = await fixture.open()
  }, 60_000)
  afterAll(() => opened?.close())
  return suite
}

const hourMs = 3_600_000

/** A call as the engine makes it, with time to spare. */
export function callFor<Config>(
  target: Pick<ConformanceTarget<Config, unknown>, 'config' | 'secret'>,
  changes: Partial<Call<Config>> = {},
): Call<Config> {
  return {
    config: target.config,
    secret: target.secret,
    signal: AbortSignal.timeout(15_000),
    deadline: new Date(Date.now() + 15_000),
    stillWanted: async () => true,
    ...changes,
  }
}

/** An assignment for an hour. */
export function assignmentFor<Entitlement>(
  connector: Pick<Connector<unknown, Entitlement>, 'capabilities'>,
  { account, entitlement, password }: Holder<Entitlement>,
  changes: Partial<TargetAssignment<Entitlement>> = {},
): TargetAssignment<Entitlement> {
  const given = connector.capabilities(entitlement).handsOut === 'password' ? password : null
  return {
    id: randomUUID(),
    account,
    entitlement,
    until: new Date(Date.now() + hourMs),
    password: given,
    ...changes,
  }
}

/** Everything `list` yields. */
export async function all(found: AsyncIterable<Observed>): Promise<Observed[]> {
  const observed: Observed[] = []
  for await (const each of found) observed.push(each)
  return observed
}
