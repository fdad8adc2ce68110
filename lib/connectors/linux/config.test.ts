import { expect, test } from 'vitest'
import { entitlementKey, LinuxConfig, LinuxEntitlement, nativeExpiry } from './config'
import { connectHints } from './hints'

const sudo = (command: string) => LinuxEntitlement.safeParse({ access: 'sudo', commands: [command] }).success
const ssh = (more: object) => LinuxEntitlement.safeParse({ access: 'ssh', ...more }).success
const hostKeys = 'SHA256:ExGgcCXM8WF7HvM34nmEU6+dL7avNzEJw3z/h5w+p34'
const config = LinuxConfig.parse({ host: 'web-1', hostKeys, key: 'env:KEY' })

test('a command of sudo is one program and its arguments, never a pattern or a folder', () => {
  for (const fine of [
    'ALL',
    '/usr/bin/id',
    '/usr/bin/systemctl restart app',
    '/usr/bin/journalctl *',
    '/x -a *',
  ])
    expect([fine, sudo(fine)]).toEqual([fine, true])
  for (const not of [
    'id',
    '/usr/bin/',
    '/usr/bin/ x',
    '/bin/l?',
    '/bin/*',
    '/bin/[a-z]',
    '/x ^a$',
    '/x "a"',
    '/x a\\',
    '/x\n',
    '/x ',
  ])
    expect([not, sudo(not)]).toEqual([not, false])
})

test('an account, a command and addresses are taken only as the host understands them', () => {
  expect(ssh({})).toBe(true)
  expect(ssh({ login: 'deploy', command: 'restart "app"', sources: ['10.0.0.0/8', '2001:db8::1'] })).toBe(
    true,
  )
  for (const not of [
    { login: 'Deploy' },
    { login: '-x' },
    { command: 'a # b' },
    { command: 'a\nb' },
    { sources: ['10.*'] },
  ])
    expect([not, ssh(not)]).toEqual([not, false])
})

test('the host is pinned by fingerprints or lines of known_hosts, and by nothing else', () => {
  const pins = (text: string) => LinuxConfig.safeParse({ host: 'h', key: 'env:K', hostKeys: text }).success
  expect(pins(`${hostKeys}\n[web-1]:2222 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA ops@web-1\n`)).toBe(true)
  expect(pins('')).toBe(false)
  expect(pins('MD5:aa:bb')).toBe(false)
})

test('entitlements that differ in anything have different keys, and order does not matter', () => {
  const keys = [
    { access: 'ssh' },
    { access: 'ssh', login: 'deploy' },
    { access: 'ssh', command: 'deploy' },
    { access: 'ssh', forwarding: true },
    { access: 'sudo', commands: ['/a', '/b'] },
    { access: 'sudo', commands: ['/a /b'] },
    { access: 'port', port: 22 },
    { access: 'port', port: 22, source: 'bastion' },
  ].map((each) => entitlementKey(LinuxEntitlement.parse(each)))
  expect(new Set(keys).size).toBe(keys.length)
  const turned = LinuxEntitlement.parse({ access: 'sudo', commands: ['/b', '/a'] })
  expect(keys).toContain(entitlementKey(turned))
})

test('the host ends access a little after its end, never before', () => {
  expect(nativeExpiry(new Date(1_000_001))).toBe(1_006)
  expect(nativeExpiry(new Date(1_000_000))).toBe(1_005)
})

test('holders are told what to type', () => {
  const hint = (entitlement: object) =>
    connectHints(config, { account: 'ada', entitlement: LinuxEntitlement.parse(entitlement) })[0]?.command
  expect(hint({ access: 'ssh', login: 'deploy' })).toBe(
    'ssh -i ~/.ssh/id_ed25519 -o CertificateFile=<certificate> deploy@web-1',
  )
  expect(hint({ access: 'sudo', runAs: 'app', commands: ['/usr/bin/journalctl *'] })).toBe(
    'sudo -u app /usr/bin/journalctl …',
  )
  expect(hint({ access: 'port', port: 5432 })).toBe('web-1:5432')
})
