import type { Call, Check, ConnectHint } from '../connector'
import { isConnectorError } from '../connector'
import { withDirectory } from '../directory/session'
import type { ActiveDirectoryConfig, ActiveDirectoryEntitlement } from './config'
import { dnsDomain } from './config'
import { isMemberInChain, userWith } from './users'

type Entitled = { account: string; entitlement: ActiveDirectoryEntitlement }

/** Windows writes the groups of an account into its tickets: who has some needs new ones. */
export function connectHints(
  config: ActiveDirectoryConfig,
  { account, entitlement }: Entitled,
): ConnectHint[] {
  const domain = dnsDomain(config)
  if (entitlement.account === 'own')
    return [
      { label: 'Windows: new tickets, or sign out and in again', command: 'klist purge' },
      { label: 'Linux: new tickets', command: 'kdestroy && kinit' },
    ]
  return [
    { label: 'Windows', command: `runas /netonly /user:${account}@${domain} cmd` },
    { label: 'Linux', command: `kinit ${account}@${domain.toUpperCase()}` },
  ]
}

/** Signs in as the holder, with the password they were given, and says whether the group counts them in. Never throws. */
export async function tryAccess(
  call: Call<ActiveDirectoryConfig>,
  { account, entitlement, password }: Entitled & { password: string },
): Promise<Check> {
  const name = 'Sign-in'
  const config = { ...call.config, bindDn: `${account}@${dnsDomain(call.config)}` }
  const asHolder = { ...call, config, secret: async () => password }
  try {
    const isMember = await withDirectory(asHolder, `Signing in as ${account}`, async (client) => {
      const user = await userWith(client, config, 'sAMAccountName', account)
      return user !== null && isMemberInChain(client, entitlement.group, user)
    })
    const seen = isMember ? 'a member' : 'but not a member'
    return { name, ok: isMember, detail: `Signed in as ${account}, ${seen} of ${entitlement.group}.` }
  } catch (error) {
    if (isConnectorError(error)) return { name, ok: false, detail: error.message }
    throw error
  }
}
