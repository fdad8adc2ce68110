import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { IdentityCenter } from '@/lib/testing/servers/identity-center'
import { startIdentityCenter } from '@/lib/testing/servers/identity-center'
import { settle } from '@/lib/testing/servers/identity-center-operations'
import type { IdentityCenterConfig, IdentityCenterEntitlement } from '../aws-identity-center'
import { awsIdentityCenter } from '../aws-identity-center'
import { portalPolicy } from '../aws-identity-center/setup.policy'
import type { ConformanceFixture, ConformanceTarget, Holder } from './fixture'
import { newPassword } from './fixture'

type CenterHolder = Holder<IdentityCenterEntitlement>

/** A target that also lets a test do things by hand there. */
export interface IdentityCenterTarget extends ConformanceTarget<
  IdentityCenterConfig,
  IdentityCenterEntitlement
> {
  center: IdentityCenter
}

const account = '123456789012'
const instance = 'arn:aws:sso:::instance/ssoins-0123456789abcdef'

export const plainEntitlement = entitlementOf('ps-aaaaaaaaaaaaaaaa', 'ReadOnly')
const oddEntitlement = entitlementOf('ps-odd.-/0000000000', `Odd_+=,.@-${'x'.repeat(22)}`)
const forbiddenEntitlement = entitlementOf('ps-ffffffffffffffff', 'AdministratorAccess')

function entitlementOf(id: string, name: string): IdentityCenterEntitlement {
  const permissionSet = `${instance.replace(':instance/', ':permissionSet/')}/${id}`
  return { account, permissionSet, name, sessionHours: 4 }
}

export const awsIdentityCenterFixture: ConformanceFixture<IdentityCenterConfig, IdentityCenterEntitlement> = {
  name: 'AWS IAM Identity Center (a stand-in)',
  connector: awsIdentityCenter,
  entitlement: plainEntitlement,
  oddEntitlement,
  beyondDelegation: forbiddenEntitlement,
  strangerHandle: 'nobody',
  // The stand-in opens no sessions, and nothing in it belongs to a person.
  lacks: ['sessions', 'lasting work'],
  drifts: [],
  open: () => openIdentityCenterTarget(),
}

export async function openIdentityCenterTarget(
  settings: Parameters<typeof startIdentityCenter>[0] = {},
): Promise<IdentityCenterTarget> {
  const handedOut = [plainEntitlement, oddEntitlement].map(({ permissionSet }) => permissionSet)
  const policy = portalPolicy({ instance, permissionSets: handedOut, accounts: [account] })
  const center = await startIdentityCenter({ mayDo: (...asked) => allows(policy, ...asked), ...settings })
  for (const { permissionSet: arn, name = '' } of [plainEntitlement, oddEntitlement, forbiddenEntitlement])
    center.permissionSets.set(arn, { arn, name, sessionDuration: 'PT4H', accounts: [account] })
  const config: IdentityCenterConfig = {
    region: 'eu-central-1',
    accessKeyId: center.key.accessKeyId,
    secretAccessKey: 'env:RIGHT',
    endpoint: center.url,
    privateNetwork: true,
    instance,
    identityStore: center.store,
    userName: '{handle}@example.com',
    portal: 'https://example.awsapps.com/start/',
  }
  const newHolder = async (entitlement: IdentityCenterEntitlement): Promise<CenterHolder> => {
    const odd = entitlement === oddEntitlement ? `ö"o'hara\\<*>+#${'x'.repeat(60)}` : 'ada'
    const holder = `${odd}-${randomBytes(4).toString('hex')}`
    addUser(center, `${holder}@example.com`)
    return { account: holder, entitlement, password: newPassword() }
  }
  return {
    center,
    config,
    wrongCredential: { ...config, secretAccessKey: 'env:WRONG' },
    secret: async (reference) => (reference === 'env:RIGHT' ? center.key.secretAccessKey : 'not-the-secret'),
    newHolder,
    standingHolder: async (entitlement) => {
      const holder = await newHolder(entitlement)
      center.assignments.push(assignmentOf(center, holder))
      return holder
    },
    use: async (holder) => isAssigned(center, holder),
    // Who was assigned an account has no key to Identity Center itself: they try with what they have, which is none.
    passOn: async ({ entitlement }) => {
      const body = JSON.stringify({
        InstanceArn: instance,
        PermissionSetArn: entitlement.permissionSet,
        PrincipalId: randomUUID(),
        PrincipalType: 'USER',
        TargetId: account,
        TargetType: 'AWS_ACCOUNT',
      })
      const headers = { 'x-amz-target': 'SWBExternalService.CreateAccountAssignment' }
      return (await fetch(center.url, { method: 'POST', headers, body })).ok
    },
    breakByHand: async (drift) => {
      throw new Error(`No such drift: ${drift}`)
    },
    removeByHand: async (holder) => {
      center.assignments = center.assignments.filter(
        ({ principal }) => principal !== assignmentOf(center, holder).principal,
      )
    },
    close: () => center.stop(),
  }
}

function addUser({ users }: Pick<IdentityCenter, 'users'>, name: string): string {
  const id = randomUUID()
  users.set(id, { id, name })
  return id
}

export function isAssigned(center: IdentityCenter, holder: CenterHolder): boolean {
  settle(center)
  const wanted = assignmentOf(center, holder)
  return center.assignments.some(
    (each) => each.principal === wanted.principal && each.permissionSet === wanted.permissionSet,
  )
}

export function assignmentOf({ users }: IdentityCenter, { account: handle, entitlement }: CenterHolder) {
  const user = [...users.values()].find(({ name }) => name === `${handle}@example.com`)
  return {
    account: entitlement.account,
    permissionSet: entitlement.permissionSet,
    principalType: 'USER' as const,
    principal: user?.id ?? '',
  }
}

const Policy = z.object({
  Statement: z.array(z.object({ Action: z.array(z.string()), Resource: z.array(z.string()) })),
})

/** As far as AWS would judge this policy: the operation and, of what it is about, the permission set and the account. */
function allows(policy: string, operation: string, asked: Readonly<Record<string, unknown>>): boolean {
  const { PermissionSetArn, TargetId } = asked
  const target = typeof TargetId === 'string' ? `arn:aws:sso:::account/${TargetId}` : undefined
  const about = [PermissionSetArn, target].filter((each) => each !== undefined)
  return Policy.parse(JSON.parse(policy)).Statement.some(
    ({ Action, Resource }) =>
      Action.some((action) => action.endsWith(`:${operation}`)) &&
      (Resource.includes('*') || about.every((each) => typeof each === 'string' && Resource.includes(each))),
  )
}
