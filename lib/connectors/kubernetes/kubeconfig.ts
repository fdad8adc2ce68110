import type { KubernetesConfig, KubernetesEntitlement } from './config'
import { placesOf } from './config'
import { yaml } from './yaml'

/** What `kubectl` reads: the cluster, the account and its token, in the first of the namespaces. */
export function kubeconfig(
  { url, certificates }: Pick<KubernetesConfig, 'url' | 'certificates'>,
  { account, entitlement }: { account: string; entitlement: KubernetesEntitlement },
  token: string,
): string {
  const { hostname } = new URL(url)
  const [namespace = null] = placesOf(entitlement)
  const authority = certificates && Buffer.from(certificates).toString('base64')
  return yaml({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: hostname,
        cluster: { server: url, ...(authority && { 'certificate-authority-data': authority }) },
      },
    ],
    users: [{ name: account, user: { token } }],
    contexts: [
      {
        name: 'gatehouse',
        context: { cluster: hostname, user: account, ...(namespace !== null && { namespace }) },
      },
    ],
    'current-context': 'gatehouse',
  })
}
