import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { answerOf, ldif } from '@/lib/testing/servers/by-hand'
import { domain, type SambaDomain } from '@/lib/testing/servers/samba-domain'
import type { ActiveDirectoryEntitlement } from '../active-directory'
import { shareOf } from './active-directory-server'
import type { Holder, LiveSession } from './fixture'

export type AdHolder = Holder<ActiveDirectoryEntitlement>

function smbclient(
  there: SambaDomain,
  { account, password, entitlement }: AdHolder,
  args: readonly string[],
) {
  const login = `${domain.netbios}\\${account}%${password}`
  return there.inside('smbclient', [`//127.0.0.1/${shareOf(entitlement)}`, '-U', login, ...args])
}

/** What a domain answers to somebody who has no account, no right, or none any more. */
const refused = /NT_STATUS_(ACCESS_DENIED|LOGON_FAILURE|ACCOUNT_DISABLED|ACCOUNT_EXPIRED|NO_SUCH_USER)/

/** Opens the file share and reads what lies there. */
export async function use(there: SambaDomain, holder: AdHolder): Promise<boolean> {
  const { code, printed } = await answerOf(...smbclient(there, holder, ['-c', 'get secret -']))
  if (code === 0 && printed.includes('a secret')) return true
  if (refused.test(printed)) return false
  throw new Error(`smbclient answered ${code}: ${printed}`)
}

/** An open share, which reads anew each time it is asked. */
export async function liveSession(there: SambaDomain, holder: AdHolder): Promise<LiveSession> {
  const child = spawn(...smbclient(there, holder, []))
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (printed += text.toString()))
  child.stdin.on('error', () => {})
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return {
    works: async () => {
      printed = ''
      child.stdin.write('get secret -\n')
      const until = Date.now() + 5_000
      while (!printed.includes('a secret') && !printed.includes('NT_STATUS_') && Date.now() < until)
        await sleep(20)
      return printed.includes('a secret')
    },
    close: async () => {
      child.stdin.end()
      await ended
    },
  }
}

/** Leaves a file in the share. */
export async function leaveBehind(there: SambaDomain, holder: AdHolder): Promise<() => Promise<boolean>> {
  const name = `left-${randomBytes(4).toString('hex')}`
  const { code, printed } = await answerOf(...smbclient(there, holder, ['-c', `put /etc/hostname ${name}`]))
  if (code !== 0) throw new Error(`smbclient answered ${code}: ${printed}`)
  const file = path.join(there.folder, shareOf(holder.entitlement), name)
  return async () => (await readFile(file, 'utf8')).length > 0
}

/** Tries to let a friend in, to lengthen the access and to lose the marker. */
export async function passOn(
  there: SambaDomain,
  holder: AdHolder,
  { self, friend }: { self: string; friend: string },
): Promise<boolean> {
  const change = (dn: string, how: 'add' | 'replace', attribute: string, value: string) =>
    ldif(dn, [['changetype', 'modify'], [how, attribute], [attribute, value], '-'])
  const attempts = [
    change(holder.entitlement.group, 'add', 'member', friend),
    change(self, 'replace', 'accountExpires', '0'),
    change(self, 'replace', 'description', 'mine now'),
    change(self, 'replace', 'userAccountControl', '66048'),
  ]
  let worked = false
  for (const attempt of attempts)
    worked = (await there.ldap('ldapmodify', [], holder, attempt)).code === 0 || worked
  return worked
}
