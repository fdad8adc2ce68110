import type { Issued } from '../connector'
import { ConnectorError } from '../connector'
import { readAuthority } from './authority'
import { certificateLine } from './certificate'
import type { LinuxEntitlement } from './config'
import { signInHints } from './hints'
import { askHost, type HostCall } from './host'
import { gives, identity, recordsIn } from './request'

/** A host whose clock is behind by less still takes a fresh certificate. */
const leewayMs = 60_000

/**
 * A certificate over the holder's own key for an access that stands on the host, good until the access ends and no
 * longer. Fails with `conflict` when the access does not stand there, with `refused` when the key is unfit.
 */
export async function issue(
  call: HostCall,
  assignment: { id: string; account: string; entitlement: LinuxEntitlement; until: Date },
  { publicKey }: { publicKey: string | null },
): Promise<Issued> {
  const { id, account, entitlement } = assignment
  if (entitlement.access !== 'ssh' || publicKey === null)
    throw new ConnectorError('config', 'A certificate is made only to sign in, and only over a public key.')
  if (call.config.authority === undefined)
    throw new ConnectorError('config', 'The target names no certificate authority.')
  const authority = await readAuthority(await call.secret(call.config.authority))
  const during = `Making a certificate for ${account}`
  const [record] = recordsIn(await askHost(call, during, ['look', ...identity(assignment)]))
  if (record === undefined || record.account !== account || !gives(record, entitlement, account))
    throw new ConnectorError('conflict', 'The access does not stand on the host.')
  const validBefore = new Date(Math.min(wholeSecond(assignment.until), record.until * 1000))
  const content = certificateLine(
    {
      publicKey,
      keyId: `gatehouse ${account} ${id} ${record.period}`,
      principal: `gh-${id}-${record.period}`,
      validAfter: new Date(Date.now() - leewayMs),
      validBefore,
      command: entitlement.command,
      sources: entitlement.sources,
      terminal: entitlement.terminal,
      forwarding: entitlement.forwarding,
    },
    authority,
  )
  const fileName = `gatehouse-${call.config.host}-${entitlement.login ?? account}-cert.pub`
  return {
    fileName,
    content,
    expiresAt: validBefore,
    hints: signInHints(call.config, { account, entitlement }, fileName),
  }
}

function wholeSecond(instant: Date): number {
  return Math.floor(instant.getTime() / 1000) * 1000
}
