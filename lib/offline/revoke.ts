import { setTimeout as sleep } from 'node:timers/promises'
import { isConnectorError, type Call } from '@/lib/connectors/connector'
import type { AnyConnector } from '@/lib/connectors/registry'
import type { OfflineDocument } from './document'

type Target = OfflineDocument['targets'][number]
type Assignment = OfflineDocument['assignments'][number]

/** What became of one access. `standing`: it stood before us and stays. */
export interface Outcome {
  assignment: Assignment
  target: string
  outcome: 'revoked' | 'standing' | 'left'
  /** Why it is left. */
  detail: string | null
}

export interface Reach {
  connectorFor(kind: string): AnyConnector
  secretOf(target: Target, reference: string): Promise<string>
  /** Told of each as it comes. */
  onOutcome(outcome: Outcome): void
  retryAfterMs?: number
}

const attempts = 4
const timeoutMs = 30_000
const atOnce = 4

/**
 * Takes back everything the file names, target by target side by side, and asks each target whether it is gone. May be
 * run again: what is gone already stays gone.
 */
export async function revokeEverything(file: OfflineDocument, reach: Reach): Promise<Outcome[]> {
  const all = await Promise.all(
    file.targets.map((target) =>
      revokeOn(
        target,
        file.assignments.filter((each) => each.target === target.id),
        reach,
      ),
    ),
  )
  return all.flat()
}

async function revokeOn(
  target: Target,
  assignments: readonly Assignment[],
  reach: Reach,
): Promise<Outcome[]> {
  const waiting = [...assignments]
  const outcomes: Outcome[] = []
  async function worker(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const outcome = await revokeOne(target, next, reach)
      outcomes.push(outcome)
      reach.onOutcome(outcome)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return outcomes
}

async function revokeOne(target: Target, assignment: Assignment, reach: Reach): Promise<Outcome> {
  const told = { assignment, target: target.name }
  if (assignment.preExisting) return { ...told, outcome: 'standing', detail: null }
  let detail = ''
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (attempt > 0) await sleep((reach.retryAfterMs ?? 1_000) * 2 ** attempt)
    try {
      const seen = await takeBack(target, assignment, reach)
      if (seen === 'absent') return { ...told, outcome: 'revoked', detail: null }
      detail = `The target says the access is ${seen}.`
    } catch (error) {
      if (!isConnectorError(error)) throw error
      detail = error.message
      if (error.errorClass === 'config' || error.errorClass === 'refused') break
    }
  }
  return { ...told, outcome: 'left', detail }
}

async function takeBack(target: Target, { id, account, entitlement }: Assignment, reach: Reach) {
  const connector = reach.connectorFor(target.connector)
  const call = (): Call<unknown> => ({
    config: target.config,
    secret: (reference) => reach.secretOf(target, reference),
    signal: AbortSignal.timeout(timeoutMs),
    deadline: new Date(Date.now() + timeoutMs),
    stillWanted: async () => true,
  })
  const unwanted = { id, account, entitlement, until: null, password: null }
  await connector.ensureRevoked(call(), unwanted)
  return connector.observe(call(), unwanted)
}
