import { z } from 'zod'
import type { Issued } from '../connector'
import { ConnectorError } from '../connector'
import type { KubernetesCall } from './client'
import { bounded, change, hostOf, understood } from './client'
import type { KubernetesEntitlement } from './config'
import { shortestTokenMs } from './config'
import { fileName, linesFor } from './hints'
import { kubeconfig } from './kubeconfig'
import { accountPath, observe } from './look'

const Token = z.object({
  status: z.object({ token: z.string().min(1), expirationTimestamp: z.iso.datetime() }),
})

/** A cluster whose clock goes ahead gives a token that seems to live longer. */
const leewayMs = 60_000

/**
 * A kubeconfig with a token for an access that stands, good until the access ends; ten minutes where less is left, for
 * the cluster gives none shorter. Fails with `conflict` when the access does not stand.
 */
export async function issue(
  unbounded: KubernetesCall,
  assignment: { id: string; account: string; entitlement: KubernetesEntitlement; until: Date },
): Promise<Issued> {
  const call = bounded(unbounded)
  const { account, entitlement, until } = assignment
  if (entitlement.account !== 'one-time')
    throw new ConnectorError('config', 'A token is made only for one-time access.')
  if ((await observe(call, { ...assignment, password: null })) !== 'present')
    throw new ConnectorError('conflict', `The access does not stand on ${hostOf(call)}.`)
  const lifeMs = Math.max(shortestTokenMs, until.getTime() - Date.now())
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences: [], expirationSeconds: Math.floor(lifeMs / 1_000) },
  }
  const reply = await change(call, 'POST', `${accountPath(call, assignment)}/token`, request)
  const { token, expirationTimestamp } = understood(call, reply, Token).status
  const expiresAt = new Date(expirationTimestamp)
  if (expiresAt.getTime() > Date.now() + lifeMs + leewayMs)
    throw new ConnectorError(
      'config',
      `${hostOf(call)} made a token that lives longer than it was asked for.`,
    )
  const file = fileName(call.config, account)
  return {
    fileName: file,
    content: kubeconfig(call.config, assignment, token),
    expiresAt,
    hints: linesFor(entitlement, file),
  }
}
