import type { ConnectHint } from '../connector'
import type { KubernetesConfig, KubernetesEntitlement } from './config'
import { placesOf } from './config'

/** What to do with the access, as lines to copy; one-time access needs the file that is fetched first. */
export function connectHints(
  config: KubernetesConfig,
  { account, entitlement }: { account: string; entitlement: KubernetesEntitlement },
): ConnectHint[] {
  return linesFor(entitlement, entitlement.account === 'own' ? null : fileName(config, account))
}

/** With the file where it was put: beside the shell. */
export function linesFor(entitlement: KubernetesEntitlement, file: string | null): ConnectHint[] {
  const kubectl = file === null ? 'kubectl' : `KUBECONFIG=${file} kubectl`
  return placesOf(entitlement).flatMap((place) => {
    const where = place === null ? '--all-namespaces' : `-n ${place}`
    return [
      { label: `Pods in ${place ?? 'all namespaces'}`, command: `${kubectl} get pods ${where}` },
      {
        label: 'What you may do there',
        command: `${kubectl} auth can-i --list${place === null ? '' : ` ${where}`}`,
      },
    ]
  })
}

export function fileName({ url }: Pick<KubernetesConfig, 'url'>, account: string): string {
  return `${account}-${new URL(url).hostname.replace(/[^A-Za-z0-9.-]/g, '-')}.kubeconfig`
}
