import { randomBytes } from 'node:crypto'
import type { Connector } from '../connector'

/** Somebody who is to have an entitlement, and what they sign in with. */
export interface Holder<Entitlement> {
  account: string
  entitlement: Entitlement
  password: string
}

/** A session that stays open while things happen to it. */
export interface LiveSession {
  /** Whether it can still do what the entitlement allows. */
  works(): Promise<boolean>
  close(): Promise<void>
}

/** A real target that runs, with everything the suite does to it other than through the connector. */
export interface ConformanceTarget<Config, Entitlement> {
  config: Config
  /** The same with a secret the target refuses. */
  wrongCredential: Config
  secret(reference: string): Promise<string>
  /** A person nobody has met before, with an account of their own where the connector makes none. */
  newHolder(entitlement: Entitlement): Promise<Holder<Entitlement>>
  /** A person who has the entitlement by other means than the portal. */
  standingHolder(entitlement: Entitlement): Promise<Holder<Entitlement>>
  /** Signs in anew and does what the entitlement allows; false when that is refused, throws when it fails. */
  use(holder: Holder<Entitlement>): Promise<boolean>
  liveSession?(holder: Holder<Entitlement>): Promise<LiveSession>
  /** The holder tries to give the entitlement to somebody else, or to lengthen it; true when that worked. */
  passOn(holder: Holder<Entitlement>): Promise<boolean>
  /** The holder makes something lasting; the answer tells whether it still stands and is in the right hands. */
  leaveBehind?(holder: Holder<Entitlement>): Promise<() => Promise<boolean>>
  /** Does one of the fixture's `drifts`. */
  breakByHand(drift: string, holder: Holder<Entitlement>): Promise<void>
  removeByHand(holder: Holder<Entitlement>): Promise<void>
  close(): Promise<void>
}

/** What a kind of system may not have at all, so that nothing can be promised about it. */
export type Lacking = 'sessions' | 'lasting work' | 'brief expiry'

/** What a connector brings to the conformance suite. */
export interface ConformanceFixture<Config, Entitlement> {
  name: string
  connector: Connector<Config, Entitlement>
  entitlement: Entitlement
  /** One with the longest and oddest names the target allows. */
  oddEntitlement: Entitlement
  /** One that the portal was not given to hand out. */
  beyondDelegation: Entitlement
  /** A person without an account on the target, where accounts are not ours to make. */
  strangerHandle: string | null
  /** What this kind of system does not have; its target then leaves out the member that would show it. */
  lacks: readonly Lacking[]
  /** What an administrator might do by hand that leaves half of the access; none where there are no halves. */
  drifts: readonly string[]
  open(): Promise<ConformanceTarget<Config, Entitlement>>
}

export function newPassword(): string {
  return randomBytes(18).toString('base64url')
}
