import type { ConnectHint } from '../connector'
import { escapedValue } from '../directory/dn'
import type { LdapConfig, LdapEntitlement } from './config'

/** The holder signs in as they always do; the line shows them where the directory counts them in. */
export function connectHints(
  config: LdapConfig,
  { account, entitlement }: { account: string; entitlement: LdapEntitlement },
): ConnectHint[] {
  const person = `${config.loginAttribute}=${escapedValue(account)},${config.peopleBase}`
  const words = ['-H', config.url, ...(config.startTls ? ['-ZZ'] : []), '-x', '-W', '-D', person]
  const scope = entitlement.expiry === 'portal' ? 'base' : 'one'
  const line = [
    'ldapsearch',
    ...words,
    '-b',
    entitlement.group,
    '-s',
    scope,
    `(member=${filterValue(person)})`,
    'cn',
  ]
  return [{ label: 'Your membership, with your own password', command: line.map(shellWord).join(' ') }]
}

function filterValue(text: string): string {
  return text.replace(/[\\*()\0]/g, (letter) => `\\${letter.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
