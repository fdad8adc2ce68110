import type { Observation, Observed } from '../connector'
import { entitlementKey, nativeExpiry, type LinuxEntitlement } from './config'
import { askHost, type HostCall } from './host'
import { openingIn } from './openings'
import {
  canExist,
  gives,
  identity,
  ownLogin,
  recordsIn,
  said,
  type Assignment,
  type HostRecord,
} from './request'
import { standingHolders, standingSsh } from './standing'

/**
 * Present when the agent's record gives exactly the entitlement, ends in time, and what makes it true is there: sudo's
 * rule word for word, the opening with its time. Absent when nothing of ours gives access; drifted in between.
 */
export async function observe(call: HostCall, assignment: Assignment): Promise<Observation> {
  if (!canExist(assignment.account)) return 'absent'
  const answer = await askHost(call, `Looking at ${assignment.account}`, ['look', ...identity(assignment)])
  const [record] = recordsIn(answer)
  const works = inPlace(answer, assignment.entitlement)
  if (record === undefined || works === 'missing') return 'absent'
  const nowSeconds = Number(said(answer, 'now')[0]) / 1000
  return works === 'right' && asGranted(record, assignment) && record.until > nowSeconds
    ? 'present'
    : 'drifted'
}

function asGranted(record: HostRecord, { account, entitlement, until }: Assignment): boolean {
  const ends = until === null || record.until <= nativeExpiry(until)
  return record.account === account && gives(record, entitlement, account) && ends
}

/** The state of what makes a record true; a certificate needs nothing but the record. */
function inPlace(answer: readonly string[], { access }: LinuxEntitlement): 'right' | 'changed' | 'missing' {
  switch (access) {
    case 'ssh':
      return 'right'
    case 'sudo': {
      const [rule] = said(answer, 'rule')
      if (rule === 'ok') return 'right'
      return rule === 'changed' ? 'changed' : 'missing'
    }
    case 'port': {
      const opening = openingIn(said(answer, 'element')[0] ?? '')
      if (opening === null) return 'missing'
      return opening.ours && opening.ends ? 'right' : 'changed'
    }
  }
}

/** Whether the account has what is asked for by other means, in an answer to `look`. */
export function hasStanding(answer: readonly string[], { account, entitlement }: Assignment): boolean {
  switch (entitlement.access) {
    case 'ssh':
      return standingSsh(answer, entitlement.login).includes(account)
    case 'sudo':
      return standingHolders(answer, entitlement).includes(account)
    case 'port': {
      const opening = openingIn(said(answer, 'element')[0] ?? '')
      return opening !== null && !opening.ours
    }
  }
}

/**
 * Everything the agent keeps, told by the assignment id, under the entitlement it gives ('' where that is none of
 * these), and everybody who has one of the entitlements by other means.
 */
export async function* list(
  call: HostCall,
  entitlements: readonly LinuxEntitlement[],
): AsyncGenerator<Observed, void, undefined> {
  const answer = await askHost(call, 'Listing holders', listRequest(entitlements))
  const records = recordsIn(answer)
  for (const record of records) {
    const { id: assignmentId, account } = record
    const held = entitlements.find((entitlement) => gives(record, entitlement, account))
    yield { account, assignmentId, entitlementKey: held === undefined ? '' : entitlementKey(held) }
  }
  for (const entitlement of entitlements) {
    for (const account of standingHolders(answer, entitlement))
      yield { account, assignmentId: null, entitlementKey: entitlementKey(entitlement) }
  }
}

function listRequest(entitlements: readonly LinuxEntitlement[]): string[] {
  const logins = entitlements.flatMap((each) => (each.access === 'ssh' ? [each.login ?? ownLogin] : []))
  const kinds = new Set(entitlements.map(({ access }) => access))
  return [
    'list',
    ...[...new Set(logins)].map((login) => `login ${login}`),
    ...[...kinds].map((kind) => `want ${kind}`),
  ]
}
