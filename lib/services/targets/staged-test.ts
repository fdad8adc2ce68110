import { randomUUID } from 'node:crypto'
import { rolesOfTarget } from '@/db/queries/target-pages'
import { targetNamed } from '@/db/queries/targets'
import type { TargetRow } from '@/db/schema'
import {
  isConnectorError,
  type Connector,
  type ErrorClass,
  type TargetAssignment,
} from '@/lib/connectors/connector'
import { MINUTE, SECOND } from '@/lib/domain/duration'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { newPassword } from '../grants/password'
import { callTo } from './call'

/** One stage of a test: what was tried, whether it went well, and what to do where it did not. */
export interface Stage {
  name: string
  outcome: 'ok' | 'failed' | 'left out'
  detail: string
  ms: number
}

export type StagedTestRefusal = 'not-permitted' | 'no-such-target' | 'no-such-role' | 'canary-missing'

/** How long the canary's access may stand on the target should the test be cut off in the middle. */
const canaryLifeMs = 5 * MINUTE
const timeoutMs = 45 * SECOND

/**
 * Goes the whole way that access goes: resolve, sign in, list, grant to a canary, use, revoke, gone. Stops at the first
 * stage that fails, after taking back what it gave. Without a role only what changes nothing is tried.
 */
export async function testRoleOn(
  ctx: PersonContext,
  input: { slug: string; role: string | null; canary: string },
): Promise<Result<Stage[], StagedTestRefusal>> {
  if (!can(ctx.viewer, 'targets.manage', null).ok) return err('not-permitted')
  const target = await targetNamed(ctx.db, input.slug)
  if (target === null) return err('no-such-target')
  const connector = ctx.connectorFor(target.connector)
  const role = (await rolesOfTarget(ctx.db, target.id)).find(({ slug }) => slug === input.role)
  if (input.role !== null && role === undefined) return err('no-such-role')
  const entitlement = role?.entitlement ?? null
  const canary = input.canary.trim()
  if (entitlement !== null && canary === '') return err('canary-missing')
  const stages = await run(ctx, target, connector, entitlement === null ? null : { entitlement, canary })
  const failed = stages.find(({ outcome }) => outcome === 'failed')
  return atomically<Stage[], StagedTestRefusal>(ctx, async (tx) => {
    await record(tx, ctx, ctx.now(), {
      action: 'target.tested',
      object: { type: 'target', id: target.id, name: target.name },
      target: { id: target.id, name: target.name },
      after: { passed: failed === undefined, ...(failed && { failedAt: failed.name }) },
    })
    return ok(stages)
  })
}

interface Trial {
  entitlement: Record<string, unknown>
  canary: string
}

class StageFailed extends Error {}

async function run(
  ctx: PersonContext,
  target: TargetRow,
  connector: Connector<unknown, unknown>,
  trial: Trial | null,
): Promise<Stage[]> {
  const stages: Stage[] = []
  const call = () => callTo(ctx, target, timeoutMs)
  const given = trial === null ? [] : [trial.entitlement]

  async function stage(name: string, work: () => Promise<string>): Promise<void> {
    const began = ctx.now().getTime()
    const note = (outcome: Stage['outcome'], detail: string) =>
      stages.push({ name, outcome, detail, ms: ctx.now().getTime() - began })
    try {
      note('ok', await work())
    } catch (error) {
      const words = isConnectorError(error) ? `${error.message} ${hints[error.errorClass]}` : null
      if (words === null && !(error instanceof StageFailed)) throw error
      note('failed', words ?? (error as StageFailed).message)
      throw new StageFailed(name)
    }
  }

  const assignment = trial === null ? null : canaryAssignment(connector, trial, ctx.now())
  let gave = false
  try {
    await stage('Sign in', async () => {
      const checks = await connector.preflight(call(), given)
      const bad = checks.filter((check) => !check.ok)
      if (bad.length > 0) throw new StageFailed(bad.map(({ name, detail }) => `${name}: ${detail}`).join(' '))
      return checks.map(({ name }) => name).join(' · ')
    })
    if (trial !== null && assignment !== null) {
      await stage('Resolve', async () => {
        const found = await connector.resolve(call(), { handle: trial.canary }, trial.entitlement, 'canary')
        if (found === null)
          throw new StageFailed(`${trial.canary} has no account there. Make one for tests, and name it here.`)
        if ((await connector.observe(call(), assignment)) !== 'absent')
          throw new StageFailed(
            `${found} already has this access, and a test would take it away. Name another canary.`,
          )
        return `The account is ${found}.`
      })
    }
    await stage('List', async () => {
      let holders = 0
      for await (const holder of connector.list(call(), given)) holders += holder.account === '' ? 0 : 1
      return holders === 1 ? 'One account has such access now.' : `${holders} accounts have such access now.`
    })
    if (assignment === null) return stages
    await stage('Grant', async () => {
      gave = true
      await connector.ensureGranted(call(), assignment)
      const seen = await connector.observe(call(), assignment)
      if (seen !== 'present') throw new StageFailed(`The target says the access is ${seen}.`)
      return 'The target says it is there.'
    })
    if (connector.tryAccess !== undefined && assignment.password !== null) {
      const { account, entitlement, password } = assignment
      await stage('Use', async () => {
        const check = await connector.tryAccess?.(call(), { account, entitlement, password })
        if (check !== undefined && !check.ok) throw new StageFailed(check.detail)
        return check?.detail ?? ''
      })
    } else
      stages.push({
        name: 'Use',
        outcome: 'left out',
        detail: 'Holders sign in with something of their own here.',
        ms: 0,
      })
  } catch (error) {
    if (!(error instanceof StageFailed)) throw error
  } finally {
    if (gave && assignment !== null) await takeBack(stage, connector, call, assignment)
  }
  return stages
}

async function takeBack(
  stage: (name: string, work: () => Promise<string>) => Promise<void>,
  connector: Connector<unknown, unknown>,
  call: () => ReturnType<typeof callTo>,
  assignment: TargetAssignment<unknown>,
): Promise<void> {
  const unwanted = { ...assignment, until: null, password: null }
  try {
    await stage('Revoke', async () => {
      await connector.ensureRevoked(call(), unwanted)
      return 'The target took it back.'
    })
    await stage('Gone', async () => {
      const seen = await connector.observe(call(), unwanted)
      if (seen !== 'absent')
        throw new StageFailed(`The target says the access is ${seen}. Remove it by hand.`)
      return 'The target says it is gone.'
    })
  } catch (error) {
    if (!(error instanceof StageFailed)) throw error
  }
}

function canaryAssignment(
  connector: Connector<unknown, unknown>,
  { entitlement, canary }: Trial,
  now: Date,
): TargetAssignment<unknown> {
  return {
    id: randomUUID(),
    account: connector.accountName({ handle: canary }, entitlement, 'canary'),
    entitlement,
    until: new Date(now.getTime() + canaryLifeMs),
    password: connector.capabilities(entitlement).handsOut === 'password' ? newPassword() : null,
  }
}

/** What to do about each class of failure. */
const hints: Record<ErrorClass, string> = {
  transient: 'Check address, port and firewall, and try again.',
  throttled: 'The target asks for less haste: wait a minute.',
  pending: 'The target is still working on it: look again in a minute.',
  conflict: 'Something else changes the same thing there: look at it on the target.',
  config: 'Correct the settings or the secret.',
  'not-found': 'Make what is missing there, or correct its name.',
  refused: 'Give the portal’s account the rights that its set-up page lists.',
}
