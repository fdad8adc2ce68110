import { expect, test } from 'vitest'
import type { TargetAssignment } from '../connector'
import type { MysqlEntitlement } from './config'
import { nativeExpiryMs } from './config'
import type { Seen } from './look'
import { judged } from './observe'

const until = new Date('2030-01-01T12:00:00Z')
const assignment: TargetAssignment<MysqlEntitlement> = {
  id: '1',
  account: 'gh_ada_r',
  entitlement: { access: 'privileges', database: 'my_orders', privileges: ['SELECT', 'INSERT'], tables: [] },
  until,
  password: null,
}
const seen: Seen = {
  user: { host: '%', locked: false, default_role: null },
  privileges: ['SELECT', 'INSERT'].map((privilege) => ({
    on_database: 'my\\_orders',
    on_table: null,
    privilege,
    grantable: false,
  })),
  roles: [],
  noted: { host: '%', assignment: '1', ends_ms: nativeExpiryMs(until) },
}
const [first] = seen.privileges

test('a login of ours that is open, bounded and has what it should is present', () => {
  expect(judged(seen, assignment)).toBe('present')
})

test('no login, or a namesake without the access, is absent', () => {
  expect(judged({ ...seen, user: undefined }, assignment)).toBe('absent')
  expect(judged({ ...seen, noted: undefined, privileges: [] }, assignment)).toBe('absent')
})

const drifted: [what: string, changes: Partial<Seen>][] = [
  ['somebody else’s', { noted: undefined }],
  ['locked', { user: { host: '%', locked: true, default_role: null } }],
  ['half revoked', { noted: { host: '%', assignment: '1', ends_ms: 0 } }],
  ['too long', { noted: { host: '%', assignment: '1', ends_ms: nativeExpiryMs(until) + 1 } }],
  ['too little', { privileges: seen.privileges.slice(1) }],
  ['too much', { roles: [{ role: 'r', admin: false }] }],
  ['to be passed on', { privileges: seen.privileges.map((each) => ({ ...each, grantable: true })) }],
  [
    'on another database',
    { privileges: seen.privileges.map((each) => ({ ...each, on_database: 'my_orders' })) },
  ],
  ['everywhere', { privileges: [...seen.privileges, ...(first ? [{ ...first, on_database: null }] : [])] }],
]

test.each(drifted)('drifted: %s', (_what, changes) => {
  expect(judged({ ...seen, ...changes }, assignment)).toBe('drifted')
})
