import { randomUUID } from 'node:crypto'
import type { Check } from '../connector'
import { isConnectorError } from '../connector'
import type { Center } from './client'
import type { IdentityCenterEntitlement } from './config'

/** The right is judged before what is asked for is looked up; this is nobody and nothing. */
const [nobody, nothing] = ['00000000-0000-4000-8000-000000000000', 'ps-0000000000000000']

/** Fails where the portal may not take the entitlement away; nobody holds it who it is taken from. */
export async function mayAssign(
  { call, sso }: Center,
  { account, permissionSet }: IdentityCenterEntitlement,
): Promise<void> {
  await isAllowed(
    () =>
      sso((client, { DeleteAccountAssignmentCommand }) =>
        client.send(
          new DeleteAccountAssignmentCommand({
            InstanceArn: call.config.instance,
            TargetId: account,
            TargetType: 'AWS_ACCOUNT',
            PermissionSetArn: permissionSet,
            PrincipalType: 'USER',
            PrincipalId: randomUUID(),
          }),
        ),
      ),
    (error) => {
      throw error
    },
  )
}

/** What the portal must not be able to do, tried on what does not exist. */
export async function excessCheck({ call, sso, store }: Center): Promise<Check> {
  const { instance: InstanceArn, identityStore: IdentityStoreId } = call.config
  const PermissionSetArn = `${InstanceArn.replace(':instance/', ':permissionSet/')}/${nothing}`
  const attempts: [right: string, attempt: () => Promise<unknown>][] = [
    [
      'sso:PutInlinePolicyToPermissionSet',
      () =>
        sso((client, { PutInlinePolicyToPermissionSetCommand }) =>
          client.send(
            new PutInlinePolicyToPermissionSetCommand({ InstanceArn, PermissionSetArn, InlinePolicy: '{}' }),
          ),
        ),
    ],
    [
      'sso:DeletePermissionSet',
      () =>
        sso((client, { DeletePermissionSetCommand }) =>
          client.send(new DeletePermissionSetCommand({ InstanceArn, PermissionSetArn })),
        ),
    ],
    [
      'identitystore:DeleteUser',
      () =>
        store((client, { DeleteUserCommand }) =>
          client.send(new DeleteUserCommand({ IdentityStoreId, UserId: nobody })),
        ),
    ],
  ]
  const tooMuch: string[] = []
  for (const [right, attempt] of attempts) if (await isAllowed(attempt)) tooMuch.push(right)
  const ok = tooMuch.length === 0
  return {
    name: 'Has no rights it should not',
    ok,
    detail: ok
      ? "The portal's key may not change permission sets or people."
      : `The portal's key has ${tooMuch.join(', ')}. Take them from its policy.`,
  }
}

async function isAllowed(
  attempt: () => Promise<unknown>,
  refused: (error: unknown) => void = () => {},
): Promise<boolean> {
  try {
    await attempt()
    return true
  } catch (error) {
    if (!isConnectorError(error)) throw error
    if (error.errorClass === 'transient' || error.errorClass === 'throttled') throw error
    if (error.errorClass === 'refused') refused(error)
    return error.errorClass !== 'refused'
  }
}
