import type { TargetAssignment } from '../connector'
import type { LinuxEntitlement } from './config'
import { accountForm, nativeExpiry } from './config'

export type Assignment = TargetAssignment<LinuxEntitlement>

/** How the agent calls people's own accounts where it is not yet known whose. */
export const ownLogin = '%own'

/** The lines that say what an entitlement gives to an account; the agent keeps them as they are. */
export function terms(entitlement: LinuxEntitlement, account: string | null): string[] {
  const { access } = entitlement
  switch (access) {
    case 'ssh': {
      const { login = account ?? ownLogin, command, sources = [], terminal, forwarding } = entitlement
      return [
        `access ${access}`,
        `login ${login}`,
        `terminal ${yesNo(terminal)}`,
        `forwarding ${yesNo(forwarding)}`,
        ...(sources.length > 0 ? [`from ${sources.join(',')}`] : []),
        ...(command === undefined ? [] : [`command ${command}`]),
      ]
    }
    case 'sudo':
      return [
        `access ${access}`,
        `runas ${entitlement.runAs}`,
        ...entitlement.commands.map((command) => `command ${command}`),
      ]
    case 'port':
      return [`access ${access}`, `source ${entitlement.source ?? ''}`, `port ${entitlement.port}`]
  }
}

export function identity({
  id,
  account,
  entitlement,
}: Pick<Assignment, 'id' | 'account' | 'entitlement'>): string[] {
  return [`id ${id}`, `account ${account}`, ...terms(entitlement, account)]
}

export function grantRequest(assignment: Assignment, until: Date, deadline: Date): string[] {
  return ['grant', ...identity(assignment), `until ${nativeExpiry(until)}`, `deadline ${deadline.getTime()}`]
}

/** Whether an account of this name can be on a Linux host at all. */
export function canExist(account: string): boolean {
  return accountForm.test(account)
}

/** What the agent says, by the first word of each line, in its order. */
export function said(answer: readonly string[], word: string): string[] {
  return answer.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []))
}

/** One access as the agent keeps it. */
export interface HostRecord {
  id: string
  account: string
  /** What it gives, without who, until when and how it is kept. */
  terms: string[]
  /** In seconds since 1970. */
  until: number
  /** Told apart from an earlier time of the same access. */
  period: string
}

const keeping = ['id', 'account', 'until', 'period', 'lasts', 'address']

/** The records in an answer; each begins with its id. */
export function recordsIn(answer: readonly string[]): HostRecord[] {
  const records: HostRecord[] = []
  for (const line of said(answer, 'record')) {
    const [key = ''] = line.split(' ', 1)
    const value = line.slice(key.length + 1)
    if (key === 'id') records.push({ id: value, account: '', terms: [], until: 0, period: '' })
    const record = records.at(-1)
    if (record === undefined) continue
    if (key === 'account' || key === 'period') record[key] = value
    if (key === 'until') record.until = Number(value)
    if (!keeping.includes(key)) record.terms.push(line)
  }
  return records
}

/** Whether a record gives exactly this; sudo's and sshd's order of things does not matter. */
export function gives(record: HostRecord, entitlement: LinuxEntitlement, account: string): boolean {
  return record.terms.toSorted().join('\n') === terms(entitlement, account).toSorted().join('\n')
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no'
}
