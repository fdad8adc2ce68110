import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll } from 'vitest'
import type { Call, Check, Issued, TargetAssignment } from '../connector'
import { linux, type LinuxConfig, type LinuxEntitlement } from '../linux'
import { openLinuxTarget, type LinuxTarget } from './linux'
import type { LinuxHolder } from './linux-hands'
import { newKey } from './linux-ssh'
import { assignmentFor, callFor } from './suite'

const run = promisify(execFile)

export const shell = { access: 'ssh', terminal: true, forwarding: false } satisfies LinuxEntitlement
export const cat: LinuxEntitlement = {
  access: 'sudo',
  runAs: 'root',
  commands: ['/bin/cat', '/usr/bin/id -u'],
}
export const database: LinuxEntitlement = { access: 'port', port: 5432 }

type Assignment = TargetAssignment<LinuxEntitlement>

/** What somebody signs in with. */
export interface Credential {
  account: string
  key: string
  certificate: string
}

/** A host for the tests of one file, and what they do on it. */
export interface LinuxBench {
  target(): LinuxTarget
  call(): Call<LinuxConfig>
  newHolder(entitlement: LinuxEntitlement): Promise<LinuxHolder>
  granted(holder: LinuxHolder, changes?: Partial<Assignment>): Promise<Assignment>
  /** A certificate over a new key of the kind that ssh-keygen is asked for. */
  issued(assignment: Assignment, kind?: readonly string[]): Promise<Credential & { made: Issued }>
  /** Signs in with one certificate and no other; answers what came back, or null when that was refused. */
  signIn(credential: Credential, command: string): Promise<string | null>
  /** The arguments of ssh for it. */
  sshArgs(credential: Credential): Promise<string[]>
  failing(entitlement: LinuxEntitlement): Promise<Check[]>
}

/** The bench of a test file, whose host is started before its tests and stopped after them. */
export function linuxBench(): LinuxBench {
  let opened: LinuxTarget | undefined
  const target = () => {
    if (!opened) throw new Error('The host runs only while a test runs.')
    return opened
  }
  beforeAll(async () => {
    opened = await openLinuxTarget()
  }, 60_000)
  afterAll(() => opened?.close())
  const call = () => callFor(target())
  return {
    target,
    call,
    newHolder: (entitlement) => target().newHolder(entitlement),
    granted: async (holder, changes = {}) => {
      const assignment = assignmentFor(linux, holder, changes)
      await linux.ensureGranted(call(), assignment)
      return assignment
    },
    issued: async (assignment, kind = []) => {
      const { privateKey, publicKey } = await newKey(...kind)
      const until = assignment.until ?? new Date()
      const made = await linux.issue?.(call(), { ...assignment, until }, { publicKey })
      if (!made) throw new Error('Nothing was issued.')
      return { account: assignment.account, key: privateKey, certificate: made.content, made }
    },
    sshArgs: (credential) => sshArgs(target(), credential),
    signIn: async (credential, command) => {
      const args = [...(await sshArgs(target(), credential)), command]
      return run('ssh', args).then(
        ({ stdout }) => stdout,
        () => null,
      )
    },
    failing: async (entitlement) => {
      const checks = await linux.preflight(call(), [entitlement])
      return checks.filter(({ ok }) => !ok)
    },
  }
}

let credentials = 0

async function sshArgs(
  { linuxHost }: LinuxTarget,
  { account, key, certificate }: Credential,
): Promise<string[]> {
  const { folder, host, port } = linuxHost
  const file = `${folder}/credential-${credentials++}`
  await writeFile(file, key, { mode: 0o600 })
  await writeFile(`${file}-cert.pub`, certificate)
  const options = [
    'StrictHostKeyChecking=no',
    `UserKnownHostsFile=${folder}/known`,
    'IdentitiesOnly=yes',
    'BatchMode=yes',
  ]
  return [
    '-F',
    'none',
    '-i',
    file,
    '-p',
    `${port}`,
    ...options.flatMap((each) => ['-o', each]),
    `${account}@${host}`,
  ]
}
