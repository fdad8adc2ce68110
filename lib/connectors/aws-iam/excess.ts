import type { Check } from '../connector'
import { isConnectorError } from '../connector'
import type { Iam } from './iam'

/** A name that nothing has. */
export const nobody = 'gatehouse-preflight-nobody'

/**
 * What the portal must not be able to do, tried in a way that changes nothing: on a user that does not exist, or with a
 * text that is no policy. The right is judged first; any answer but a refusal means that it is there.
 */
function attempts(iam: Iam, role: string | undefined): [right: string, attempt: () => Promise<unknown>][] {
  return [
    [
      'iam:PutUserPolicy',
      () =>
        iam.send((client, { PutUserPolicyCommand }) =>
          client.send(
            new PutUserPolicyCommand({ UserName: nobody, PolicyName: nobody, PolicyDocument: '{' }),
          ),
        ),
    ],
    [
      'iam:CreateAccessKey',
      () =>
        iam.send((client, { CreateAccessKeyCommand }) =>
          client.send(new CreateAccessKeyCommand({ UserName: nobody })),
        ),
    ],
    [
      'iam:AttachUserPolicy',
      () =>
        iam.send((client, { AttachUserPolicyCommand }) =>
          client.send(
            new AttachUserPolicyCommand({
              UserName: nobody,
              PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
            }),
          ),
        ),
    ],
    [
      'iam:CreateRole',
      () =>
        iam.send((client, { CreateRoleCommand }) =>
          client.send(new CreateRoleCommand({ RoleName: nobody, AssumeRolePolicyDocument: '{' })),
        ),
    ],
    ...(role === undefined
      ? []
      : [
          [
            'iam:UpdateAssumeRolePolicy',
            () =>
              iam.send((client, { UpdateAssumeRolePolicyCommand }) =>
                client.send(new UpdateAssumeRolePolicyCommand({ RoleName: role, PolicyDocument: '{' })),
              ),
          ] satisfies [string, () => Promise<unknown>],
        ]),
  ]
}

export async function excessCheck(iam: Iam, role: string | undefined): Promise<Check> {
  const tooMuch: string[] = []
  for (const [right, attempt] of attempts(iam, role)) if (await isAllowed(attempt)) tooMuch.push(right)
  const ok = tooMuch.length === 0
  return {
    name: 'Has no rights it should not',
    ok,
    detail: ok
      ? "The portal's key may not change users, make roles or change who may assume them."
      : `The portal's key has ${tooMuch.join(', ')}. Take them from its policy.`,
  }
}

/** A system that does not offer the operation answers that it is not allowed for anybody. */
async function isAllowed(attempt: () => Promise<unknown>): Promise<boolean> {
  try {
    await attempt()
    return true
  } catch (error) {
    if (!isConnectorError(error)) throw error
    if (error.errorClass === 'transient' || error.errorClass === 'throttled') throw error
    return error.errorClass !== 'refused' && !error.message.includes('answered 405')
  }
}
