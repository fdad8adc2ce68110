import { z } from 'zod'
import type { Connector, Observed, TargetAssignment } from '@/lib/connectors/connector'

const Gives = z.strictObject({
  role: z.string(),
  account: z.enum(['one-time', 'own']),
  namespaces: z.array(z.string()).min(1).meta({ title: 'Namespaces', narrowable: true }),
})

interface Held {
  account: string
  role: string
  namespaces: string[]
  /** The mark of the assignment that made it, where the cluster keeps marks; null for what was there anyway. */
  mark: string | null
}

/** A target that lives in the test alone and gives roles in some of its namespaces, with marks of ours or without. */
export class FakeCluster {
  readonly held: Held[] = []
  readonly connector: Connector<unknown, unknown>

  constructor(marker: 'per-grant' | 'none') {
    const markOf = ({ id }: TargetAssignment<unknown>) => (marker === 'none' ? null : id)
    const isOf = (assignment: TargetAssignment<unknown>) => (one: Held) =>
      one.account === assignment.account &&
      one.mark === markOf(assignment) &&
      keyOf(one) === keyOf(Gives.parse(assignment.entitlement))
    this.connector = {
      kind: 'cluster',
      about: { title: 'A cluster', provedOn: 'nothing' },
      config: z.unknown(),
      entitlement: Gives,
      capabilities: () => ({ ...capabilities, marker }),
      entitlementKey: (entitlement) => keyOf(Gives.parse(entitlement)),
      preflight: async () => [],
      accountName: ({ handle }, entitlement, roleSlug) =>
        Gives.parse(entitlement).account === 'own' ? handle : `${handle}_${roleSlug}`,
      resolve: async (_call, { handle }) => handle,
      ensureGranted: async (_call, assignment) => {
        const { role, namespaces } = Gives.parse(assignment.entitlement)
        if (!this.held.some(isOf(assignment)))
          this.held.push({ account: assignment.account, role, namespaces, mark: markOf(assignment) })
      },
      ensureRevoked: async (_call, assignment) => {
        const at = this.held.findIndex(isOf(assignment))
        if (at >= 0) this.held.splice(at, 1)
      },
      observe: async (_call, assignment) => (this.held.some(isOf(assignment)) ? 'present' : 'absent'),
      list: (_call, entitlements) => this.#holders(entitlements),
      connectHints: () => [],
    }
  }

  /** Where this account may do something now. */
  namespacesOf(account: string): string[] {
    return this.held.filter((one) => one.account === account).flatMap((one) => one.namespaces)
  }

  async *#holders(entitlements: readonly unknown[]): AsyncGenerator<Observed, void, undefined> {
    for (const entitlement of entitlements.map((each) => Gives.parse(each)))
      for (const { account, role, namespaces, mark } of this.held) {
        const ours = mark !== null && keyOf({ role, namespaces }) === keyOf(entitlement)
        const standing =
          mark === null &&
          role === entitlement.role &&
          entitlement.namespaces.every((each) => namespaces.includes(each))
        if (ours || standing) yield { account, entitlementKey: keyOf(entitlement), assignmentId: mark }
      }
  }
}

const capabilities = {
  nativeExpiry: 'none',
  killSessions: 'no',
  sessionsOutlive: null,
  list: true,
  handsOut: 'nothing',
  maximumMs: null,
  hardTimeoutMs: 1_000,
  concurrency: 1,
} as const

function keyOf({ role, namespaces }: { role: string; namespaces: readonly string[] }): string {
  return `${role} in ${namespaces.toSorted().join(', ')}`
}
