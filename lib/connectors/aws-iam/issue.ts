import { bounded } from '../aws/client'
import type { ConnectHint, Issued } from '../connector'
import { ConnectorError } from '../connector'
import { isAsWanted, policyName } from './access'
import type { AwsIamConfig, AwsIamEntitlement } from './config'
import { hardTimeoutMs } from './config'
import { assumeRole, iamOf, type IamCall, type Session } from './iam'
import { sessionPolicy } from './policy'

const fileName = 'credentials'

/** The shortest and the longest session AWS makes; a shorter one is narrowed to its end by its policy. */
const [shortestSeconds, longestSeconds] = [900, 43_200]

/**
 * Credentials of a session of the role, of no use after the end of the access. Fails with `conflict` when the access
 * does not stand on the role as it was given.
 */
export async function issue(
  unbounded: IamCall,
  assignment: { id: string; account: string; entitlement: AwsIamEntitlement; until: Date },
): Promise<Issued> {
  const call = bounded(unbounded, hardTimeoutMs)
  const { account, entitlement, until } = assignment
  const iam = await iamOf(call)
  const [role, policy] = await Promise.all([
    iam.roleNamed(entitlement.role),
    iam.policyOf(entitlement.role, policyName(assignment)),
  ])
  // Given once or extended since: the end on the role counts, whatever it is, and bounds the session too.
  if (role === null || policy === null || !isAsWanted(policy, { account, entitlement, until: null }))
    throw new ConnectorError('conflict', `The access does not stand on the role ${entitlement.role}.`)
  const session = await assumeRole(call, {
    arn: role.arn,
    name: account,
    policy: JSON.stringify(sessionPolicy(entitlement.policy, until)),
    seconds: secondsUntil(until, role.maximumSessionMs),
  })
  return {
    fileName,
    content: fileOf(session, entitlement.role, call.config),
    expiresAt: session.expiresAt < until ? session.expiresAt : until,
    hints: connectHints(call.config, { entitlement }),
  }
}

/** What to do with the credentials, as lines to copy. */
export function connectHints(
  { endpoint }: AwsIamConfig,
  { entitlement }: { entitlement: AwsIamEntitlement },
): ConnectHint[] {
  const profile = profileOf(entitlement.role)
  const address = endpoint === undefined ? '' : ` --endpoint-url ${endpoint}`
  return [
    {
      label: 'In a shell',
      command: `export AWS_SHARED_CREDENTIALS_FILE=$PWD/${fileName} AWS_PROFILE=${profile}`,
    },
    {
      label: 'In one line',
      command: `AWS_SHARED_CREDENTIALS_FILE=./${fileName} aws --profile ${profile}${address} …`,
    },
  ]
}

function secondsUntil(until: Date, maximumMs: number): number {
  const left = Math.ceil((until.getTime() - Date.now()) / 1_000)
  const longest = Math.min(longestSeconds, maximumMs / 1_000)
  return Math.max(shortestSeconds, Math.min(left, longest))
}

function fileOf(session: Session, role: string, { region }: AwsIamConfig): string {
  return [
    `[${profileOf(role)}]`,
    `aws_access_key_id = ${session.accessKeyId}`,
    `aws_secret_access_key = ${session.secretAccessKey}`,
    `aws_session_token = ${session.sessionToken}`,
    `region = ${region}`,
    '',
  ].join('\n')
}

/** Without what a shell would take for a sign of its own. */
function profileOf(role: string): string {
  return `gatehouse-${role.replaceAll(/[^\w.-]/g, '-')}`
}
