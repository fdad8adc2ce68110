import { setTimeout as sleep } from 'node:timers/promises'
import type { AccountAssignmentOperationStatus } from '@aws-sdk/client-sso-admin'
import { ConnectorError } from '../connector'
import type { Center } from './client'
import { orNull, pages } from './client'
import type { IdentityCenterEntitlement } from './config'

/** One user, one account, one permission set. */
export interface Assigned {
  userId: string
  entitlement: IdentityCenterEntitlement
}

type Status = AccountAssignmentOperationStatus | undefined

/** How long an order is waited for within one call; AWS takes some seconds. */
const patienceMs = 12_000
const firstWaitMs = 100
const longestWaitMs = 2_000

/** The identifiers of the users that hold an entitlement themselves; who holds it by a group is left out. */
export async function holdersOf(
  { call, sso }: Center,
  { account, permissionSet }: IdentityCenterEntitlement,
): Promise<Set<string>> {
  const { instance: InstanceArn } = call.config
  const found = new Set<string>()
  const asked = { InstanceArn, AccountId: account, PermissionSetArn: permissionSet, MaxResults: 100 }
  const all = pages((place) =>
    sso((client, { ListAccountAssignmentsCommand }) =>
      client.send(new ListAccountAssignmentsCommand({ ...asked, ...place })),
    ),
  )
  for await (const { AccountAssignments = [] } of all)
    for (const { PrincipalType, PrincipalId } of AccountAssignments)
      if (PrincipalType === 'USER' && PrincipalId !== undefined) found.add(PrincipalId)
  return found
}

/** Orders the assignment and waits until it stands; fails with `pending` where that takes long. */
export async function create(center: Center, assigned: Assigned): Promise<void> {
  const { AccountAssignmentCreationStatus } = await center.sso((client, { CreateAccountAssignmentCommand }) =>
    client.send(new CreateAccountAssignmentCommand(termsOf(center, assigned))),
  )
  await finished(center, AccountAssignmentCreationStatus, (id) => creation(center, id))
}

/** Orders the removal and waits until it is done. */
export async function remove(center: Center, assigned: Assigned): Promise<void> {
  const { AccountAssignmentDeletionStatus } = await center.sso((client, { DeleteAccountAssignmentCommand }) =>
    client.send(new DeleteAccountAssignmentCommand(termsOf(center, assigned))),
  )
  await finished(center, AccountAssignmentDeletionStatus, (id) => deletion(center, id))
}

/**
 * An assignment that was ordered and does not stand yet, or null: what a worker that died, or came too late, left on
 * its way. It shows in no list of assignments.
 */
export async function onItsWay(center: Center, { userId, entitlement }: Assigned): Promise<Status | null> {
  const { instance: InstanceArn } = center.call.config
  const running = pages((place) =>
    center.sso((client, { ListAccountAssignmentCreationStatusCommand }) =>
      client.send(
        new ListAccountAssignmentCreationStatusCommand({
          InstanceArn,
          Filter: { Status: 'IN_PROGRESS' },
          ...place,
        }),
      ),
    ),
  )
  for await (const { AccountAssignmentsCreationStatus = [] } of running)
    for (const { RequestId } of AccountAssignmentsCreationStatus) {
      const status = RequestId === undefined ? null : await orNull(creation(center, RequestId))
      const isIt =
        status?.PrincipalId === userId &&
        status.TargetId === entitlement.account &&
        status.PermissionSetArn === entitlement.permissionSet
      if (isIt) return status
    }
  return null
}

/** Waits for what is on its way, if anything is. */
export async function arrived(center: Center, assigned: Assigned): Promise<void> {
  const status = await onItsWay(center, assigned)
  if (status === null) return
  await finished(center, status, (id) => creation(center, id)).catch((error: unknown) => {
    // That it failed is as good as its end.
    if (error instanceof ConnectorError && error.errorClass === 'refused') return
    throw error
  })
}

async function creation({ call, sso }: Center, id: string): Promise<Status> {
  const { instance: InstanceArn } = call.config
  const found = await sso((client, { DescribeAccountAssignmentCreationStatusCommand }) =>
    client.send(
      new DescribeAccountAssignmentCreationStatusCommand({
        InstanceArn,
        AccountAssignmentCreationRequestId: id,
      }),
    ),
  )
  return found.AccountAssignmentCreationStatus
}

async function deletion({ call, sso }: Center, id: string): Promise<Status> {
  const { instance: InstanceArn } = call.config
  const found = await sso((client, { DescribeAccountAssignmentDeletionStatusCommand }) =>
    client.send(
      new DescribeAccountAssignmentDeletionStatusCommand({
        InstanceArn,
        AccountAssignmentDeletionRequestId: id,
      }),
    ),
  )
  return found.AccountAssignmentDeletionStatus
}

async function finished(
  { call }: Center,
  started: Status,
  ask: (id: string) => Promise<Status>,
): Promise<void> {
  const patience = AbortSignal.any([call.signal, AbortSignal.timeout(patienceMs)])
  let status = started
  for (
    let waitMs = firstWaitMs;
    status?.Status === 'IN_PROGRESS';
    waitMs = Math.min(2 * waitMs, longestWaitMs)
  ) {
    const { RequestId = '' } = status
    status = await sleep(waitMs, null, { signal: patience })
      .then(() => ask(RequestId))
      .catch((error: unknown) => {
        if (!patience.aborted) throw error
        throw new ConnectorError('pending', 'AWS has taken the order and is not done with it yet.')
      })
  }
  if (status?.Status === 'SUCCEEDED') return
  const reason = status?.FailureReason ?? 'It gives no reason.'
  throw new ConnectorError('refused', `AWS could not do it: ${reason.slice(0, 300)}`)
}

function termsOf({ call }: Center, { userId, entitlement }: Assigned) {
  return {
    InstanceArn: call.config.instance,
    TargetId: entitlement.account,
    TargetType: 'AWS_ACCOUNT',
    PermissionSetArn: entitlement.permissionSet,
    PrincipalType: 'USER',
    PrincipalId: userId,
  } as const
}
