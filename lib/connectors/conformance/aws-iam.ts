import { randomBytes } from 'node:crypto'
import type { Radosgw } from '@/lib/testing/servers/radosgw'
import { startRadosgw } from '@/lib/testing/servers/radosgw'
import type { AwsKey, Signing } from '@/lib/testing/servers/sigv4'
import { signedFetch } from '@/lib/testing/servers/sigv4'
import type { AwsIamConfig, AwsIamEntitlement } from '../aws-iam'
import { awsIam, portalPolicy, rolesTrust } from '../aws-iam'
import type { ConformanceFixture, ConformanceTarget, Holder } from './fixture'
import { newPassword } from './fixture'

type RoleHolder = Holder<AwsIamEntitlement>

/** A target that also lets a test do things by hand there. */
export interface AwsIamTarget extends Required<ConformanceTarget<AwsIamConfig, AwsIamEntitlement>> {
  /** A session of the role under a name, made as the portal makes it but not narrowed. */
  sessionOf(role: string, name: string): Promise<AwsKey>
  /** The key of somebody who may do everything. */
  administrator: AwsKey
  /** Asks IAM by hand; the text of the answer where it was a success, null where it was not. */
  asks(key: AwsKey, action: string, parameters: Readonly<Record<string, string>>): Promise<string | null>
  reads(key: AwsKey, object?: string): Promise<boolean>
}

const plainRole = 'orders'
const oddRole = `odd=,.@-${'x'.repeat(56)}`
export const forbiddenRole = 'administrators'
const bucket = 'orders'
const object = 'a.txt'

export function entitlementOf(role: string, actions: readonly string[]): AwsIamEntitlement {
  const resource = [`arn:aws:s3:::${bucket}/*`, 'arn:aws:s3:::ä "quoted" \\ & <odd> %41?*']
  return {
    role,
    policy: JSON.stringify({ Statement: { Effect: 'Allow', Action: actions, Resource: resource } }, null, 2),
  }
}

export const plainEntitlement = entitlementOf(plainRole, ['s3:GetObject', 's3:PutObject'])

export const awsIamFixture: ConformanceFixture<AwsIamConfig, AwsIamEntitlement> = {
  name: 'AWS IAM (radosgw)',
  connector: awsIam,
  entitlement: plainEntitlement,
  oddEntitlement: entitlementOf(oddRole, ['s3:GetObject', 's3:PutObject']),
  beyondDelegation: entitlementOf(forbiddenRole, ['s3:GetObject']),
  // Sessions have the name the portal gives them; what cannot be such a name is nobody.
  strangerHandle: 'no body',
  lacks: [],
  drifts: ['the end put off', 'opened to everybody', 'a right added'],
  open: openAwsIamTarget,
}

export async function openAwsIamTarget(): Promise<AwsIamTarget> {
  const server = await startRadosgw()
  try {
    return await targetOn(server)
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function targetOn(server: Radosgw): Promise<AwsIamTarget> {
  const administrator = await server.addUser('administrator', 'roles=*;user-policy=*')
  const portal = await server.addUser('portal', 'roles=read')
  const owner = await server.addUser('owner')
  const asks: AwsIamTarget['asks'] = (key, action, parameters) =>
    asked(server.url, 'iam', key, action, parameters)
  await setUp(asks, administrator)
  const s3 = (method: Signing['method'], path: string, key: AwsKey, body?: string) =>
    signedFetch({ method, url: `${server.url}/${path}`, service: 's3', key, ...(body && { body }) })
  await s3('PUT', bucket, owner)
  await s3('PUT', `${bucket}/${object}`, owner, 'hello')
  const reads: AwsIamTarget['reads'] = async (key, name = object) => {
    const { status } = await s3('GET', `${bucket}/${name}`, key)
    if (status === 200 || status === 403) return status === 200
    throw new Error(`The store answered ${status}.`)
  }
  const sessionOf = (role: string, name: string) => assumed(server.url, portal, role, name)
  const sessionFor = ({ account, entitlement }: RoleHolder) => sessionOf(entitlement.role, account)
  const config: AwsIamConfig = {
    region: 'us-east-1',
    accessKeyId: portal.accessKeyId,
    secretAccessKey: 'env:RIGHT',
    endpoint: server.url,
    privateNetwork: true,
  }
  const newHolder = async (entitlement: AwsIamEntitlement): Promise<RoleHolder> => {
    const odd = entitlement.role === oddRole ? `o_h=a,r.a@${'x'.repeat(40)}-` : 'ada-'
    return { account: `${odd}${randomBytes(4).toString('hex')}`, entitlement, password: newPassword() }
  }
  const policyOf = (role: string) => firstPolicy(asks, administrator, role)
  return {
    administrator,
    asks,
    reads,
    sessionOf,
    config,
    wrongCredential: { ...config, secretAccessKey: 'env:WRONG' },
    secret: async (reference) => (reference === 'env:RIGHT' ? portal.secretAccessKey : 'not-the-secret'),
    newHolder,
    standingHolder: async (entitlement) => {
      const holder = await newHolder(entitlement)
      await asks(administrator, 'PutRolePolicy', {
        RoleName: entitlement.role,
        PolicyName: `by-hand-${holder.account}`,
        PolicyDocument: standingPolicy(holder),
      })
      return holder
    },
    use: async (holder) => reads(await sessionFor(holder)),
    liveSession: async (holder) => {
      const key = await sessionFor(holder)
      return { works: () => reads(key), close: async () => {} }
    },
    passOn: async (holder) => passesOn(asks, await sessionFor(holder), holder),
    leaveBehind: async (holder) => {
      const name = `left-by-${holder.account}`
      await s3('PUT', `${bucket}/${encodeURIComponent(name)}`, await sessionFor(holder), 'mine')
      // It belongs to the session's account: the owner of the bucket sees it without being let read it.
      return async () => (await (await s3('GET', bucket, owner)).text()).includes(`<Key>${name}</Key>`)
    },
    breakByHand: async (drift, holder) => {
      const { role } = holder.entitlement
      const [name, document] = await policyOf(role)(holder)
      await asks(administrator, 'PutRolePolicy', {
        RoleName: role,
        PolicyName: name,
        PolicyDocument: broken(drift, document),
      })
    },
    removeByHand: async (holder) => {
      const { role } = holder.entitlement
      const [name] = await policyOf(role)(holder)
      await asks(administrator, 'DeleteRolePolicy', { RoleName: role, PolicyName: name })
    },
    close: () => server.stop(),
  }
}

/** As an administrator does it, with the documented set-up. */
async function setUp(asks: AwsIamTarget['asks'], administrator: AwsKey): Promise<void> {
  for (const RoleName of [plainRole, oddRole, forbiddenRole])
    await asks(administrator, 'CreateRole', {
      RoleName,
      Path: '/handed-out/',
      AssumeRolePolicyDocument: rolesTrust('arn:aws:iam:::user/portal'),
    })
  await asks(administrator, 'PutUserPolicy', {
    UserName: 'portal',
    PolicyName: 'gatehouse',
    PolicyDocument: portalPolicy([plainRole, oddRole].map(arnOf)),
  })
}

function arnOf(role: string): string {
  return `arn:aws:iam:::role/handed-out/${role}`
}

async function asked(
  url: string,
  service: 'iam' | 'sts',
  key: AwsKey,
  action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string | null> {
  const body = new URLSearchParams({ Action: action, ...parameters }).toString()
  const answer = await signedFetch({ method: 'POST', url: `${url}/`, service, body, key })
  const text = await answer.text()
  return answer.ok ? text : null
}

async function assumed(url: string, portal: AwsKey, role: string, name: string): Promise<AwsKey> {
  const text = await asked(url, 'sts', portal, 'AssumeRole', { RoleArn: arnOf(role), RoleSessionName: name })
  const [accessKeyId, secretAccessKey, sessionToken] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map(
    (element) => new RegExp(`<${element}>([^<]+)`).exec(text ?? '')?.[1] ?? '',
  )
  if (!accessKeyId || !secretAccessKey) throw new Error(`No session of ${role} for ${name}.`)
  return { accessKeyId, secretAccessKey, sessionToken }
}

/** The holder, or somebody with a session of theirs, tries to write a policy and to make another session. */
async function passesOn(asks: AwsIamTarget['asks'], key: AwsKey, holder: RoleHolder): Promise<boolean> {
  const { role } = holder.entitlement
  const PolicyDocument = standingPolicy({ ...holder, account: 'eve' })
  const written = await asks(key, 'PutRolePolicy', { RoleName: role, PolicyName: 'mine', PolicyDocument })
  const taken = await asks(key, 'UpdateAssumeRolePolicy', {
    RoleName: role,
    PolicyDocument: rolesTrust('arn:aws:iam:::user/owner'),
  })
  return written !== null || taken !== null
}

/** What an administrator might have written long ago. */
function standingPolicy({ account, entitlement }: RoleHolder): string {
  const { Statement } = JSON.parse(entitlement.policy)
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ ...Statement, Condition: { StringLike: { 'aws:userid': [`*:${account}`] } } }],
  })
}

/** Finds the policy that the portal wrote for a holder, by reading them all. */
function firstPolicy(asks: AwsIamTarget['asks'], key: AwsKey, role: string) {
  return async ({ account }: RoleHolder): Promise<[name: string, document: string]> => {
    const listed = (await asks(key, 'ListRolePolicies', { RoleName: role })) ?? ''
    for (const [, name = ''] of listed.matchAll(/<member>([^<]+)/g)) {
      const text = await asks(key, 'GetRolePolicy', { RoleName: role, PolicyName: name })
      const document = unescaped(/<PolicyDocument>([^<]+)/.exec(text ?? '')?.[1] ?? '')
      if (document.includes(`:${account}"`)) return [name, document]
    }
    throw new Error(`No policy for ${account}.`)
  }
}

function unescaped(text: string): string {
  const signs = { '&quot;': '"', '&lt;': '<', '&gt;': '>', '&apos;': "'", '&#34;': '"' }
  const plain = Object.entries(signs).reduce((rest, [escaped, sign]) => rest.replaceAll(escaped, sign), text)
  return plain.replaceAll('&amp;', '&')
}

function broken(drift: string, document: string): string {
  switch (drift) {
    case 'the end put off':
      return document.replace(/"aws:CurrentTime":"\d{4}/, '"aws:CurrentTime":"2099')
    case 'opened to everybody':
      return document.replace(/"\*:[^"]+"/, '"*"')
    case 'a right added':
      return document.replace('"s3:GetObject"', '"s3:GetObject","s3:DeleteObject"')
    default:
      throw new Error(`No such drift: ${drift}`)
  }
}
