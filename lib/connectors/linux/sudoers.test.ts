import { expect, test } from 'vitest'
import { coveredHolders } from './sudoers'

const wanted = { access: 'sudo' as const, runAs: 'root', commands: ['/bin/cat', '/usr/bin/id -u'] }

const rule = (users: object[], commands: object[], more: object = {}) => ({
  User_List: users,
  Host_List: [{ hostname: 'ALL' }],
  Cmnd_Specs: [{ Commands: commands, ...more }],
})
const holders = (...rules: object[]) => coveredHolders(JSON.stringify({ User_Specs: rules }), wanted)
const both = [{ command: '/bin/cat' }, { command: '/usr/bin/id -u' }]

test('accounts and groups with every command are found, root is not one of them', () => {
  expect(
    holders(
      rule([{ username: 'ada' }, { username: 'root' }], both),
      rule([{ usergroup: 'sudo' }], [{ command: 'ALL' }], { runasusers: [{ username: 'ALL' }] }),
      rule([{ username: 'bob' }], [{ command: '/bin/cat' }]),
    ),
  ).toEqual(['ada', '%sudo'])
})

test('a rule with an end, for another account to run as, or that takes a command away again, is no standing access', () => {
  expect(holders(rule([{ username: 'ada' }], both, { Options: [{ notafter: '20300101000000Z' }] }))).toEqual(
    [],
  )
  expect(holders(rule([{ username: 'ada' }], both, { runasusers: [{ username: 'app' }] }))).toEqual([])
  expect(
    holders(rule([{ username: 'ada' }], [{ command: 'ALL' }, { command: '/bin/cat', negated: true }])),
  ).toEqual([])
})

test('a host without rules has no holders', () => {
  expect(coveredHolders('', wanted)).toEqual([])
  expect(coveredHolders('{}', wanted)).toEqual([])
})
