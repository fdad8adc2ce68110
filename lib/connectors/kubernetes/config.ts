import { z } from 'zod'
import { BaseAddress } from '@/lib/http-client/address'
import { SecretReference, TrustedCertificates } from '../settings'

/** Where a person's handle goes in the pattern of user names. */
export const placeholder = '{handle}'

const Namespace = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'a namespace: small letters, digits and dashes')

/** What Kubernetes lets a role be called: any part of a path. */
const RoleName = z
  .string()
  .min(1)
  .max(253)
  .regex(/^(?!\.{1,2}$)[^/%]+$/, 'the name of a role, without / and %')
  .meta({ title: 'Role' })

export const KubernetesConfig = z.strictObject({
  url: BaseAddress.meta({
    title: 'Address of the API server',
    description: 'Such as https://k8s.example.com:6443.',
  }),
  certificates: TrustedCertificates.optional(),
  privateNetwork: z.boolean().default(false).meta({
    title: 'It is in a private network',
    description: 'Lets the portal connect to private addresses for this target.',
  }),
  token: SecretReference.meta({
    title: "Token of the portal's own service account",
    description: 'A reference, env:NAME or file:/path; a file may be renewed at any time.',
  }),
  userName: z
    .string()
    .trim()
    .max(200)
    .refine((pattern) => pattern.split(placeholder).length === 2, `it must contain ${placeholder} once`)
    .default(placeholder)
    .meta({
      title: 'User names',
      description: `What the cluster calls people: ${placeholder}@example.com, or oidc:${placeholder}, for example.`,
    }),
  accountsNamespace: Namespace.default('gatehouse-accounts').meta({
    title: 'Namespace of one-time accounts',
    description: 'For nothing else: whoever has a role in it could take what others were given.',
  }),
})
export type KubernetesConfig = z.infer<typeof KubernetesConfig>

const account = z.enum(['own', 'one-time']).default('own').meta({
  title: 'Account',
  description:
    "own: the person's own user. one-time: a service account for this access only, with a token the person fetches.",
})

const NamespacesEntitlement = z.strictObject({
  scope: z.literal('namespaces'),
  kind: z
    .enum(['ClusterRole', 'Role'])
    .default('ClusterRole')
    .meta({ title: 'Kind of role', description: 'A Role must be there in each of the namespaces.' }),
  role: RoleName,
  namespaces: z.array(Namespace).min(1).max(20).meta({ title: 'Namespaces', narrowable: true }),
  account,
})

const ClusterEntitlement = z.strictObject({
  scope: z.literal('cluster'),
  role: RoleName.meta({ title: 'Cluster role', description: 'In every namespace, and outside of them.' }),
  account,
})

export const KubernetesEntitlement = z
  .discriminatedUnion('scope', [NamespacesEntitlement, ClusterEntitlement])
  .meta({ title: 'Scope' })
export type KubernetesEntitlement = z.infer<typeof KubernetesEntitlement>

/** The role behind an entitlement. */
export function roleOf(entitlement: KubernetesEntitlement): { kind: 'ClusterRole' | 'Role'; name: string } {
  const kind = entitlement.scope === 'cluster' ? 'ClusterRole' : entitlement.kind
  return { kind, name: entitlement.role }
}

/** The namespaces in which the role is given, each once; a single `null` for the whole cluster. */
export function placesOf(entitlement: KubernetesEntitlement): (string | null)[] {
  return entitlement.scope === 'cluster' ? [null] : [...new Set(entitlement.namespaces)].toSorted()
}

export function entitlementKey(entitlement: KubernetesEntitlement): string {
  const { kind, name } = roleOf(entitlement)
  const where = entitlement.scope === 'cluster' ? 'the cluster' : placesOf(entitlement).join(', ')
  return `${entitlement.account} ${kind} ${JSON.stringify(name)} in ${where}`
}

/** The longest one change or look may take, in milliseconds. */
export const hardTimeoutMs = 15_000

/** Changes to one cluster side by side; the server's own fairness keeps more waiting. */
export const concurrency = 8

/** The shortest life the API server gives a token, in milliseconds. */
export const shortestTokenMs = 600_000
