import type { Check, ConnectHint } from '../connector'
import type { PortalCall } from './client'
import { connected } from './client'
import type { MysqlConfig, MysqlEntitlement } from './config'
import { isOneTime } from './config'
import { asConnectorError } from './errors'
import { quoted } from './setup.sql'

const tlsFlags: Record<MysqlConfig['tls'], string[]> = {
  off: [],
  require: ['--ssl'],
  verify: ['--ssl', '--ssl-verify-server-cert'],
}

/** The line that lets the holder in; the client asks for the password. A role of one's own account is taken on at once. */
export function connectHints(
  config: MysqlConfig,
  { account, entitlement }: { account: string; entitlement: MysqlEntitlement },
): ConnectHint[] {
  const takesOn = entitlement.access === 'role' && !isOneTime(entitlement)
  const words = [
    'mariadb',
    `--host=${config.host}`,
    `--port=${config.port}`,
    `--user=${account}`,
    '--password',
    ...tlsFlags[config.tls],
    ...(takesOn ? [`--init-command=SET ROLE ${quoted(entitlement.role)}`] : []),
    `--database=${entitlement.database}`,
  ]
  return [{ label: 'mariadb', command: words.map(shellWord).join(' ') }]
}

/** Signs in as the holder, with the password they were given, and says as whom they act there. Never throws. */
export async function tryAccess(
  call: PortalCall,
  { account, entitlement, password }: { account: string; entitlement: MysqlEntitlement; password: string },
): Promise<Check> {
  const name = 'Sign-in'
  const { database } = entitlement
  try {
    const signIn = { config: call.config, user: account, password, signal: call.signal, database }
    await connected(signIn, (connection) => connection.query('select 1'))
    return { name, ok: true, detail: `Signed in to ${database} as ${account}.` }
  } catch (error) {
    return { name, ok: false, detail: asConnectorError(error, `Signing in to ${database}`).message }
  }
}

function shellWord(text: string): string {
  return /^[\w.:=/@%-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
