import type { KubernetesEntitlement } from './config'
import { placesOf, roleOf } from './config'
import { rbac } from './things'
import type { Value } from './yaml'
import { yaml } from './yaml'

/** What the portal is to be on a cluster, and for what. */
export interface PortalSetup {
  /** The portal's own service account, in a namespace nobody is given a role in. */
  portal: { namespace: string; name: string }
  /** The namespace of one-time accounts; see `KubernetesConfig.accountsNamespace`. */
  accountsNamespace: string
  /** What it may hand out. */
  entitlements: readonly KubernetesEntitlement[]
}

type Rule = { readonly apiGroups: string[]; readonly resources: string[]; readonly verbs: string[] } & {
  readonly resourceNames?: string[]
}

const all = ['get', 'list', 'create', 'update', 'delete']

/**
 * The manifests an administrator applies once, as YAML documents: the portal's account, and the right to hand out
 * exactly these roles in exactly these places, by the verb `bind`; it holds none of them itself. A token for it:
 * `kubectl create token portal -n gatehouse --duration 720h`, renewed in time.
 */
export function portalDocuments(setup: PortalSetup): string[] {
  const { portal, accountsNamespace, entitlements } = setup
  const places = [...new Set(entitlements.flatMap(placesOf))]
  const oneTime = entitlements.some(({ account }) => account === 'one-time')
  return [
    namespace(portal.namespace),
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...portal } },
    ...role(setup, null, [
      rule([''], ['namespaces'], ['get', 'list']),
      rule([rbac], ['clusterroles', 'roles'], ['get', 'list']),
      rule(['authorization.k8s.io'], ['subjectaccessreviews'], ['create']),
      ...(places.includes(null) ? handOut(entitlements, null) : []),
    ]),
    ...places.flatMap((place) => (place === null ? [] : role(setup, place, handOut(entitlements, place)))),
    ...(oneTime
      ? [
          namespace(accountsNamespace),
          ...role(setup, accountsNamespace, [
            rule(
              [''],
              ['serviceaccounts'],
              all.filter((verb) => verb !== 'update'),
            ),
            rule([''], ['serviceaccounts/token'], ['create']),
          ]),
        ]
      : []),
  ].map(yaml)
}

/** The same as one text for `kubectl apply -f`. */
export function portalYaml(setup: PortalSetup): string {
  return portalDocuments(setup).join('---\n')
}

function handOut(entitlements: readonly KubernetesEntitlement[], place: string | null): Rule[] {
  const roles = entitlements.filter((each) => placesOf(each).includes(place)).map(roleOf)
  const named = (kind: 'ClusterRole' | 'Role') => [
    ...new Set(roles.filter((each) => each.kind === kind).map(({ name }) => name)),
  ]
  const bind = (resource: string, names: string[]) =>
    names.length === 0 ? [] : [{ ...rule([rbac], [resource], ['bind']), resourceNames: names }]
  return [
    rule([rbac], [place === null ? 'clusterrolebindings' : 'rolebindings'], all),
    ...bind('clusterroles', named('ClusterRole')),
    ...bind('roles', named('Role')),
  ]
}

function rule(apiGroups: string[], resources: string[], verbs: string[]): Rule {
  return { apiGroups, resources, verbs }
}

function namespace(name: string): Value {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
}

/** A role of the portal's own, in a namespace or for the cluster, and its binding. */
function role({ portal }: PortalSetup, place: string | null, rules: readonly Rule[]): Value[] {
  const kind = place === null ? 'ClusterRole' : 'Role'
  const metadata = { name: 'gatehouse-portal', ...(place !== null && { namespace: place }) }
  const apiVersion = `${rbac}/v1`
  return [
    { apiVersion, kind, metadata, rules: rules.map((each) => ({ ...each })) },
    {
      apiVersion,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: rbac, kind, name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', ...portal }],
    },
  ]
}
