import { expect, test } from 'vitest'
import { longLogin } from '../conformance/linux'
import { cat, database, linuxBench, shell } from '../conformance/linux-bench'
import { newKey } from '../conformance/linux-ssh'
import { assignmentFor, callFor } from '../conformance/suite'
import type { LinuxEntitlement } from '.'
import { closeConnections, linux } from '.'
import { withHost } from './host'
import { grantRequest } from './request'

const { target, call, newHolder, failing } = linuxBench()

test('the agent itself refuses what comes late, and what is no request of the portal', async () => {
  const holder = await newHolder(shell)
  const assignment = assignmentFor(linux, holder)
  const until = new Date(Date.now() + 60_000)
  const ask = (...lines: string[]) => withHost(call(), 'Asking', ({ ask: once }) => once(lines))
  await expect(ask(...grantRequest(assignment, until, new Date(Date.now() - 1_000)))).rejects.toMatchObject({
    errorClass: 'conflict',
  })
  await expect(ask('principals', 'x')).rejects.toMatchObject({ errorClass: 'config' })
  await expect(ask('list', 'login ../../../etc/shadow')).rejects.toMatchObject({ errorClass: 'config' })
  const injected = [
    'look',
    'id 1',
    `account ${holder.account}`,
    'access port',
    'port 5432',
    'address x } ; flush ruleset',
  ]
  await expect(ask(...injected)).rejects.toMatchObject({ errorClass: 'config' })
  await expect(ask('sh')).rejects.toMatchObject({ errorClass: 'refused' })
  const odd = grantRequest({ ...assignment, id: '../../etc/passwd' }, until, until)
  await expect(ask(...odd)).rejects.toMatchObject({ errorClass: 'config' })
  const system = grantRequest({ ...assignment, account: 'daemon' }, until, until)
  await expect(ask(...system)).rejects.toThrow(/shell|does not let/)
  expect(await linux.observe(call(), assignment)).toBe('absent')
})

test('an account that is locked where sshd asks no PAM is told, not opened', async () => {
  const holder = await newHolder(shell)
  await target().linuxHost.sh(
    `sed -i 's/^${holder.account}:\\*/${holder.account}:!/' /etc/shadow; sed -i 's/^UsePAM yes/UsePAM no/' /etc/ssh/sshd_config`,
  )
  await expect(linux.ensureGranted(call(), assignmentFor(linux, holder))).rejects.toThrow(/usermod -p '\*'/)
  await target().linuxHost.sh("sed -i 's/^UsePAM no/UsePAM yes/' /etc/ssh/sshd_config")
})

test('a host that shows another key is never spoken to', async () => {
  const { publicKey } = await newKey()
  const wrong = callFor({ ...target(), config: { ...target().config, hostKeys: publicKey } })
  await expect(linux.observe(wrong, assignmentFor(linux, await newHolder(shell)))).rejects.toMatchObject({
    errorClass: 'config',
    message: expect.stringContaining('not pinned (SHA256:'),
  })
  expect(await linux.preflight(wrong, [shell])).toMatchObject([{ ok: false }])
})

test('every right too many, and every one too few, is complained of by name', async () => {
  const { sh } = target().linuxHost
  const spoilt: [by: string, mended: string, check: string, entitlement: LinuxEntitlement][] = [
    [
      'chmod o+w /usr/local/lib/gatehouse/agent',
      'chmod 755 /usr/local/lib/gatehouse/agent',
      'Delegation',
      cat,
    ],
    [
      "sed -i 's#^AuthorizedKeysFile .*#AuthorizedKeysFile .ssh/authorized_keys#' $C",
      "sed -i 's#^AuthorizedKeysFile .*#AuthorizedKeysFile /etc/ssh/authorized_keys/%u#' $C",
      'Keys of their own',
      shell,
    ],
    ["sed -i 's/^RevokedKeys/#&/' $C", "sed -i 's/^#//' $C", 'Revoked certificates', shell],
    [
      "sed -i 's/^AuthorizedPrincipalsCommandUser root/AuthorizedPrincipalsCommandUser nobody/' $C",
      "sed -i 's/CommandUser nobody/CommandUser root/' $C",
      'Sign-in by certificate',
      shell,
    ],
    [
      "echo 'gatehouse ALL=(root) /bin/sh' > /etc/sudoers.d/more; chmod 440 /etc/sudoers.d/more",
      'rm /etc/sudoers.d/more',
      'Portal account',
      cat,
    ],
    [
      "echo 'no rule' > /etc/sudoers.d/broken; chmod 440 /etc/sudoers.d/broken",
      'rm /etc/sudoers.d/broken',
      'sudo',
      cat,
    ],
    [
      '$N nft flush chain inet filter input',
      '$N nft flush ruleset; $N nft -f /etc/gatehouse/firewall.nft',
      'Rule for open ports',
      database,
    ],
    [
      "sed -i 's/^port 5432/#&/' /etc/gatehouse/allow",
      "sed -i 's/^#port/port/' /etc/gatehouse/allow",
      'May hand out port 5432 from ""',
      database,
    ],
  ]
  const names = 'C=/etc/ssh/sshd_config.d/gatehouse.conf; N="nsenter --net=/run/gatehouse-net";'
  for (const [by, mended, check, entitlement] of spoilt) {
    await sh(`${names} ${by}`)
    expect(await failing(entitlement)).toMatchObject([{ name: check }])
    await sh(`${names} ${mended}`)
  }
  const keys = `/etc/ssh/authorized_keys/gatehouse`
  await sh(`sed -i 's/^restrict,//' ${keys}`)
  await closeConnections()
  expect(await failing(cat)).toMatchObject([{ name: 'Has no rights it should not' }])
  await sh(`sed -i 's/^command/restrict,&/' ${keys}`)
  await closeConnections()
  expect(await failing(cat)).toEqual([])
}, 60_000)

test('the catalog offers what is on the list', async () => {
  const found = []
  for await (const entry of linux.catalog?.(call()) ?? []) found.push(entry)
  expect(found).toContainEqual({ field: 'port', value: '5432' })
  expect(found).toContainEqual({ field: 'commands', value: '/bin/cat', label: 'as root' })
  expect(found).toContainEqual({ field: 'login', value: longLogin })
})
