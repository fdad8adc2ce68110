import { randomUUID } from 'node:crypto'
import type { AccountAssignment, IdentityCenterState, Order } from './identity-center'

/** An answer that is an error, by the code AWS gives it. */
export class Refusal extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** A request that fits its shape. */
export type Asked = Readonly<Record<string, unknown>>

type Operation = (state: IdentityCenterState, asked: Asked) => object

const pageSize = 7

export const operations: Readonly<Record<string, Operation>> = {
  CreateAccountAssignment: (state, asked) => ({
    AccountAssignmentCreationStatus: statusOf(ordered(state, 'create', asked)),
  }),
  DeleteAccountAssignment: (state, asked) => ({
    AccountAssignmentDeletionStatus: statusOf(ordered(state, 'delete', asked)),
  }),
  DescribeAccountAssignmentCreationStatus: (state, { AccountAssignmentCreationRequestId: id }) => ({
    AccountAssignmentCreationStatus: statusOf(orderOf(state, id)),
  }),
  DescribeAccountAssignmentDeletionStatus: (state, { AccountAssignmentDeletionRequestId: id }) => ({
    AccountAssignmentDeletionStatus: statusOf(orderOf(state, id)),
  }),
  ListAccountAssignmentCreationStatus: (state, asked) => {
    const wanted = memberOf(asked['Filter'], 'Status')
    settle(state)
    const found = state.orders.filter(
      ({ verb, status }) => verb === 'create' && (wanted === undefined || status === wanted),
    )
    const all = found.map(({ id, status, at }) => ({
      RequestId: id,
      Status: status,
      CreatedDate: at / 1_000,
    }))
    return paged(all, asked, 'AccountAssignmentsCreationStatus')
  },
  ListAccountAssignments: (state, asked) => {
    settle(state)
    const all = state.assignments
      .filter(
        (each) => each.account === asked['AccountId'] && each.permissionSet === asked['PermissionSetArn'],
      )
      .map((each) => ({
        AccountId: each.account,
        PermissionSetArn: each.permissionSet,
        PrincipalType: each.principalType,
        PrincipalId: each.principal,
      }))
    permissionSetOf(state, asked)
    return paged(all, asked, 'AccountAssignments')
  },
  DescribePermissionSet: (state, asked) => {
    const { arn, name, sessionDuration } = permissionSetOf(state, asked)
    return { PermissionSet: { Name: name, PermissionSetArn: arn, SessionDuration: sessionDuration } }
  },
  ListInstances: ({ instance, store }) => ({
    Instances: [{ InstanceArn: instance, IdentityStoreId: store }],
  }),
  ListPermissionSets: (state, asked) => paged([...state.permissionSets.keys()], asked, 'PermissionSets'),
  ListAccountsForProvisionedPermissionSet: (state, asked) =>
    paged(permissionSetOf(state, asked).accounts, asked, 'AccountIds'),
  DeletePermissionSet: (state, asked) => {
    state.permissionSets.delete(permissionSetOf(state, asked).arn)
    return {}
  },
  PutInlinePolicyToPermissionSet: (state, asked) => {
    permissionSetOf(state, asked)
    return {}
  },
  GetUserId: ({ users, store }, { AlternateIdentifier }) => {
    const value = memberOf(memberOf(AlternateIdentifier, 'UniqueAttribute'), 'AttributeValue')
    const found = [...users.values()].find(({ name }) => name === value)
    if (!found) throw notFound('USER')
    return { UserId: found.id, IdentityStoreId: store }
  },
  DescribeUser: ({ users, store }, { UserId }) => {
    const found = users.get(String(UserId))
    if (!found) throw notFound('USER')
    return { UserId: found.id, UserName: found.name, IdentityStoreId: store }
  },
  DeleteUser: ({ users }, { UserId }) => {
    if (!users.delete(String(UserId))) throw notFound('USER')
    return {}
  },
}

/** Carries out what is due. */
export function settle(state: IdentityCenterState): void {
  for (const order of state.orders)
    if (order.status === 'IN_PROGRESS' && Date.now() >= order.at + state.takesMs) carryOut(state, order)
}

function carryOut(state: IdentityCenterState, order: Order): void {
  if (order.reason !== undefined) {
    order.status = 'FAILED'
    return
  }
  order.status = 'SUCCEEDED'
  const others = state.assignments.filter((each) => !isAbout(each, order))
  const { account, permissionSet, principalType, principal } = order
  state.assignments =
    order.verb === 'delete' ? others : [...others, { account, permissionSet, principalType, principal }]
}

function ordered(state: IdentityCenterState, verb: Order['verb'], asked: Asked): Order {
  settle(state)
  const about: AccountAssignment = {
    account: String(asked['TargetId']),
    permissionSet: permissionSetOf(state, asked).arn,
    principalType: asked['PrincipalType'] === 'GROUP' ? 'GROUP' : 'USER',
    principal: String(asked['PrincipalId']),
  }
  if (state.orders.some((each) => each.status === 'IN_PROGRESS' && isAbout(each, about)))
    throw new Refusal('ConflictException', 'There is a conflicting operation in process.')
  const isThere = state.assignments.some((each) => isAbout(each, about))
  const reason = state.failNext ?? (verb === 'delete' && !isThere ? 'It is not assigned.' : undefined)
  state.failNext = null
  const order: Order = { id: randomUUID(), verb, status: 'IN_PROGRESS', at: Date.now(), ...about }
  if (reason !== undefined) order.reason = reason
  state.orders.push(order)
  return order
}

function orderOf(state: IdentityCenterState, id: unknown): Order {
  settle(state)
  const found = state.orders.find((each) => each.id === id)
  if (!found) throw notFound('REQUEST')
  return found
}

function statusOf(order: Order): object {
  return {
    Status: order.status,
    RequestId: order.id,
    TargetId: order.account,
    TargetType: 'AWS_ACCOUNT',
    PermissionSetArn: order.permissionSet,
    PrincipalType: order.principalType,
    PrincipalId: order.principal,
    CreatedDate: order.at / 1_000,
    ...(order.status === 'FAILED' && { FailureReason: order.reason }),
  }
}

function permissionSetOf({ permissionSets }: IdentityCenterState, { PermissionSetArn }: Asked) {
  const found = permissionSets.get(String(PermissionSetArn))
  if (!found) throw notFound('PERMISSION_SET')
  return found
}

function isAbout(one: AccountAssignment, other: AccountAssignment): boolean {
  return (
    one.account === other.account &&
    one.permissionSet === other.permissionSet &&
    one.principalType === other.principalType &&
    one.principal === other.principal
  )
}

function paged(all: readonly unknown[], { NextToken }: Asked, name: string): object {
  const from = NextToken === undefined ? 0 : Number(NextToken)
  const next = from + pageSize
  return { [name]: all.slice(from, next), ...(next < all.length && { NextToken: String(next) }) }
}

function memberOf(value: unknown, name: string): unknown {
  return value instanceof Object ? Reflect.get(value, name) : undefined
}

function notFound(what: string): Refusal {
  return new Refusal('ResourceNotFoundException', `${what} not found.`)
}
