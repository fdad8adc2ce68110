import type { Check, ConnectHint } from '../connector'
import type { AdminCall } from './admin'
import { clientConfig, connected } from './admin'
import type { PostgresConfig, PostgresEntitlement } from './config'
import { asConnectorError } from './errors'

const sslModes: Record<PostgresConfig['tls'], string> = {
  off: 'disable',
  require: 'require',
  verify: 'verify-full',
}

/** The line that lets the holder in; psql asks for the password. */
export function connectHints(
  config: PostgresConfig,
  { account, entitlement }: { account: string; entitlement: PostgresEntitlement },
): ConnectHint[] {
  const parts = {
    host: config.host,
    port: String(config.port),
    dbname: entitlement.database,
    user: account,
    sslmode: sslModes[config.tls],
  }
  const line = Object.entries(parts).map(([key, value]) => `${key}=${conninfoValue(value)}`)
  return [{ label: 'psql', command: `psql ${shellWord(line.join(' '))}` }]
}

/** Signs in as the holder, with the password they were given, and says as whom they act there. Never throws. */
export async function tryAccess(
  call: AdminCall,
  { account, entitlement, password }: { account: string; entitlement: PostgresEntitlement; password: string },
): Promise<Check> {
  const name = 'Sign-in'
  const settings = { ...clientConfig(call.config, password), user: account, database: entitlement.database }
  try {
    const acting = await connected(settings, call.signal, async (client) => {
      const { rows } = await client.query<{ role: string }>('select current_user as role')
      return rows[0]?.role ?? account
    })
    return {
      name,
      ok: true,
      detail: `Signed in to ${entitlement.database} as ${account}, acting as ${acting}.`,
    }
  } catch (error) {
    return {
      name,
      ok: false,
      detail: asConnectorError(error, `Signing in to ${entitlement.database}`).message,
    }
  }
}

/** libpq's quoting of a value in a connection string. */
function conninfoValue(value: string): string {
  return /^[\w.:-]+$/.test(value) ? value : `'${value.replace(/['\\]/g, '\\$&')}'`
}

/** In double quotes for a POSIX shell, within which libpq's own single quotes stay readable. */
function shellWord(text: string): string {
  return `"${text.replace(/["\\$`]/g, '\\$&')}"`
}
