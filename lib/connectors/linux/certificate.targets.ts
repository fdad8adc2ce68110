import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { longLogin, oddCommand } from '../conformance/linux'
import { linuxBench, shell, type Credential } from '../conformance/linux-bench'
import { newKey } from '../conformance/linux-ssh'
import { linux } from '.'

const run = promisify(execFile)
const { target, call, newHolder, granted, issued, signIn, sshArgs } = linuxBench()

test('a certificate of an earlier time of the same access stays shut out, and is on the list of revoked ones', async () => {
  const assignment = await granted(await newHolder(shell))
  const early = await issued(assignment)
  expect(await signIn(early, 'echo in')).toBe('in\n')
  await linux.ensureRevoked(call(), assignment)
  await linux.ensureGranted(call(), assignment)
  expect(await signIn(early, 'echo in')).toBeNull()
  expect(await signIn(await issued(assignment), 'echo in')).toBe('in\n')
  await target()
    .linuxHost.sh('ssh-keygen -Q -l -f /etc/gatehouse/krl')
    .then((list) => expect(list).toContain(assignment.id))
})

test.for(['-t ed25519', '-t ecdsa -b 256', '-t ecdsa -b 384', '-t ecdsa -b 521', '-t rsa -b 3072'])(
  'a certificate is made over a key made with: %s',
  async (kind) => {
    const assignment = await granted(await newHolder(shell))
    const own = await issued(assignment, kind.split(' '))
    expect(await signIn(own, 'id -un')).toBe(`${assignment.account}\n`)
    expect(own.made.expiresAt.getTime()).toBeLessThanOrEqual(assignment.until?.getTime() ?? 0)
    expect(own.made.hints[0]?.command).toContain(
      `-p ${target().linuxHost.port} ${assignment.account}@127.0.0.1`,
    )
  },
)

test('OpenSSH reads from a certificate what was meant', async () => {
  const holder = await newHolder({
    ...shell,
    login: longLogin,
    command: oddCommand,
    sources: ['127.0.0.0/8'],
    terminal: false,
    forwarding: true,
  })
  const assignment = await granted(holder)
  const { certificate } = await issued(assignment)
  await writeFile(`${target().linuxHost.folder}/read-cert.pub`, certificate)
  const { stdout } = await run('ssh-keygen', ['-L', '-f', `${target().linuxHost.folder}/read-cert.pub`])
  expect(stdout).toContain('ssh-ed25519-cert-v01@openssh.com user certificate')
  expect(stdout).toContain(`Key ID: "gatehouse ${holder.account} ${assignment.id} `)
  expect(stdout).toContain(`gh-${assignment.id}-`)
  expect(stdout).toContain(`force-command ${oddCommand}`)
  expect(stdout).toContain('source-address 127.0.0.0/8')
  expect(stdout.slice(stdout.indexOf('Extensions:')).split('\n')[1]?.trim()).toBe('permit-port-forwarding')
})

test('a port is forwarded only where the entitlement says so, and nobody comes in from elsewhere', async () => {
  const own = await issued(await granted(await newHolder(shell)))
  expect(await forwards(own)).toBe(false)

  await target().linuxHost.sh("echo 'forward %own' >> /etc/gatehouse/allow")
  const free = await issued(await granted(await newHolder({ ...shell, forwarding: true })))
  expect(await signIn(free, 'echo in')).toBe('in\n')
  expect(await forwards(free)).toBe(true)

  const elsewhere = await issued(await granted(await newHolder({ ...shell, sources: ['192.0.2.0/24'] })))
  expect(await signIn(elsewhere, 'echo in')).toBeNull()
})

test('one authority takes the place of another while the host lists both', async () => {
  const next = await newKey('-t', 'ecdsa')
  const secret = async (reference: string) =>
    reference === 'env:AUTHORITY' ? next.privateKey : target().secret(reference)
  const assignment = await granted(await newHolder(shell))
  const old = await issued(assignment)
  expect((await linux.preflight({ ...call(), secret }, [shell])).filter(({ ok }) => !ok)).toMatchObject([
    { name: 'Certificate authority' },
  ])
  await target().linuxHost.sh(`echo '${next.publicKey}' >> /etc/gatehouse/authorities`)
  const key = await newKey()
  const made = await linux.issue?.(
    { ...call(), secret },
    { ...assignment, until: assignment.until ?? new Date() },
    { publicKey: key.publicKey },
  )
  expect(await signIn({ ...old, key: key.privateKey, certificate: made?.content ?? '' }, 'echo new')).toBe(
    'new\n',
  )
  expect(await signIn(old, 'echo old')).toBe('old\n')
  expect((await linux.preflight({ ...call(), secret }, [shell])).every(({ ok }) => ok)).toBe(true)
})

/** Whether a connection is passed on through the host, to sshd itself, which speaks first. */
async function forwards(credential: Credential): Promise<boolean> {
  const { port } = target().linuxHost
  const args = ['-W', `127.0.0.1:${port}`, ...(await sshArgs(credential))]
  const child = execFile('ssh', args)
  const spoke = await new Promise<boolean>((resolve) => {
    child.stdout?.once('data', () => resolve(true))
    child.once('close', () => resolve(false))
  })
  child.kill()
  return spoke
}
