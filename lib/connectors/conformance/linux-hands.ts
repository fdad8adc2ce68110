import type { ChildProcess } from 'node:child_process'
import type { LinuxEntitlement } from '../linux'
import type { Holder, LiveSession } from './fixture'

export type LinuxHolder = Holder<LinuxEntitlement>

/** What a test does by hand for one kind of access. */
export interface Hands {
  use(holder: LinuxHolder): Promise<boolean>
  makeStanding(holder: LinuxHolder): Promise<void>
  liveSession(holder: LinuxHolder): Promise<LiveSession>
  passOn(holder: LinuxHolder): Promise<boolean>
  drifts: Readonly<Record<string, (holder: LinuxHolder) => string>>
  /** The line that takes the access away. */
  remove(holder: LinuxHolder): string
}

/** The record of a holder's access on the host, as a line of shell finds it. */
export const recordOf = (account: string) => `$(grep -lx 'account ${account}' /var/lib/gatehouse/grants/*)`

/** A session with a program that repeats what it is told. */
export function echoing(child: ChildProcess): LiveSession {
  let said = ''
  child.stdout?.on('data', (part: Buffer) => (said += part.toString()))
  child.stdin?.on('error', () => {})
  let asked = 0
  return {
    works: async () => {
      const word = `word ${asked++}\n`
      child.stdin?.write(word)
      for (let i = 0; i < 40 && child.exitCode === null && child.signalCode === null; i++) {
        if (said.includes(word)) return true
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      return said.includes(word)
    },
    close: async () => {
      child.stdin?.end()
      child.kill('SIGKILL')
    },
  }
}
