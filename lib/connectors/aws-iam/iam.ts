import type * as Sdk from '@aws-sdk/client-iam'
import type { Reply } from '@/lib/http-client/send'
import { clientSettings } from '../aws/client'
import { asConnectorError } from '../aws/errors'
import type { Call } from '../connector'
import { ConnectorError, isConnectorError } from '../connector'
import type { AwsIamConfig } from './config'
import { holdingOf, type Holding } from './policy'

export type IamCall = Call<AwsIamConfig>

export interface Role {
  name: string
  arn: string
  maximumSessionMs: number
  boundary: string | null
  /** Its trust policy, decoded. */
  trust: unknown
}

/** The operations of IAM and STS that the portal needs. Each throws ConnectorError. */
export interface Iam {
  roleNamed(name: string): Promise<Role | null>
  /** The names of all roles, page by page. */
  roles(): AsyncGenerator<string, void, undefined>
  policyNames(role: string): Promise<string[]>
  policyOf(role: string, name: string): Promise<Holding | null>
  put(role: string, name: string, document: string): Promise<void>
  /** One that is not there is success. */
  remove(role: string, name: string): Promise<void>
  send: Send
}

type Send = <T>(ask: (client: Sdk.IAMClient, sdk: typeof Sdk) => Promise<T>) => Promise<T>

/** `heard` is told of every answer. */
export async function iamOf(call: IamCall, heard?: (reply: Reply) => void): Promise<Iam> {
  const sdk = await import('@aws-sdk/client-iam')
  const client = new sdk.IAMClient(await clientSettings(call, heard))
  const send: Send = async (ask) => {
    try {
      return await ask(client, sdk)
    } catch (error) {
      throw asConnectorError(error, hostOf(call))
    }
  }
  const look: Send = async (ask) => {
    try {
      return await send(ask)
    } catch (error) {
      throw blind(error)
    }
  }
  const found = <T>(ask: Parameters<typeof look<T>>[0]) => orNull(() => look(ask))
  return {
    send,
    roleNamed: async (name) => {
      const answer = await found((iam) => iam.send(new sdk.GetRoleCommand({ RoleName: name })))
      return answer?.Role === undefined ? null : roleOf(answer.Role)
    },
    roles: async function* () {
      let Marker: string | undefined
      do {
        const page = await look((iam) => iam.send(new sdk.ListRolesCommand({ ...(Marker && { Marker }) })))
        for (const { RoleName } of page.Roles ?? []) if (RoleName !== undefined) yield RoleName
        Marker = page.IsTruncated ? page.Marker : undefined
      } while (Marker !== undefined)
    },
    policyNames: async (role) => {
      const names: string[] = []
      let Marker: string | undefined
      do {
        const page = await look((iam) =>
          iam.send(new sdk.ListRolePoliciesCommand({ RoleName: role, ...(Marker && { Marker }) })),
        )
        names.push(...(page.PolicyNames ?? []))
        Marker = page.IsTruncated ? page.Marker : undefined
      } while (Marker !== undefined)
      return names
    },
    policyOf: async (role, name) => {
      const answer = await found((iam) =>
        iam.send(new sdk.GetRolePolicyCommand({ RoleName: role, PolicyName: name })),
      )
      return answer?.PolicyDocument === undefined ? null : holdingOf(answer.PolicyDocument)
    },
    put: async (role, name, document) => {
      await send((iam) =>
        iam.send(
          new sdk.PutRolePolicyCommand({ RoleName: role, PolicyName: name, PolicyDocument: document }),
        ),
      )
    },
    remove: async (role, name) => {
      await orNull(() =>
        send((iam) => iam.send(new sdk.DeleteRolePolicyCommand({ RoleName: role, PolicyName: name }))),
      )
    },
  }
}

export interface Session {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
  expiresAt: Date
}

/** A session of the role under this name, narrowed to `policy`. */
export async function assumeRole(
  call: IamCall,
  { arn, name, policy, seconds }: { arn: string; name: string; policy: string; seconds: number },
): Promise<Session> {
  const sdk = await import('@aws-sdk/client-sts')
  const client = new sdk.STSClient(await clientSettings(call))
  const command = new sdk.AssumeRoleCommand({
    RoleArn: arn,
    RoleSessionName: name,
    Policy: policy,
    DurationSeconds: seconds,
  })
  const { Credentials: made } = await client.send(command).catch((error: unknown) => {
    throw asConnectorError(error, hostOf(call))
  })
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = made ?? {}
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
    throw new ConnectorError('config', `${hostOf(call)} made a session without credentials.`)
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiresAt: Expiration,
  }
}

export function hostOf({ config }: Pick<IamCall, 'config'>): string {
  return config.endpoint === undefined ? 'AWS' : new URL(config.endpoint).host
}

/**
 * The portal may look at every role: where it may not, its policy is wrong, or its key. Some systems do not tell these
 * two apart.
 */
function blind(error: unknown): unknown {
  if (!isConnectorError(error) || error.errorClass !== 'refused') return error
  return new ConnectorError('config', `${error.message} Check the access key, and that it may look at roles.`)
}

async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (isConnectorError(error) && error.errorClass === 'not-found') return null
    throw error
  }
}

function roleOf(role: Sdk.Role): Role {
  const { RoleName = '', Arn = '', MaxSessionDuration = 3_600, PermissionsBoundary } = role
  return {
    name: RoleName,
    arn: Arn,
    maximumSessionMs: MaxSessionDuration * 1_000,
    boundary: PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    trust: holdingOf(role.AssumeRolePolicyDocument ?? '').document,
  }
}
