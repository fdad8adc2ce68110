import { z } from 'zod'

/** Signatures of ID tokens that are believed. Never `none`, and never a shared secret's. */
const tokenAlgorithms = ['RS256', 'PS256', 'ES256'] as const

/**
 * Where a fact stands among the claims: the name of a claim, or a JSON Pointer (RFC 6901) such as
 * `/realm_access/roles`. A name may hold dots and slashes, as those of some providers do, but not begin with a slash.
 */
const ClaimPath = z.string().trim().min(1).max(200)

/** How a provider's claims become a person. What is null here is left as the portal has it. */
export const ClaimMapping = z.strictObject({
  name: ClaimPath.default('name'),
  email: ClaimPath.default('email'),
  emailVerified: ClaimPath.default('email_verified'),
  handle: ClaimPath.default('preferred_username'),
  groups: ClaimPath.default('groups'),
  /** The manager's subject at the same provider, mail address or handle. */
  manager: ClaimPath.nullable().default(null),
  /** The claim, and its values that mean somebody from outside; any other value means an employee. */
  employment: z
    .strictObject({ claim: ClaimPath, contractor: z.array(z.string().min(1).max(100)).min(1).max(50) })
    .nullable()
    .default(null),
})
export type ClaimMapping = z.infer<typeof ClaimMapping>

/** An OpenID Connect provider that people sign in with. */
export const IdentityProvider = z.strictObject({
  /** Stands in the address it answers to, `/api/auth/callback/<id>`. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/, 'must be a short name such as staff or partners'),
  /** What people read on the button; the issuer's host when left out. */
  name: z.string().trim().min(1).max(60).optional(),
  issuer: z.url({ protocol: /^https?$/, error: 'must be the provider’s issuer address' }),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1).nullable().default(null),
  scope: z
    .string()
    .regex(/^openid( \S+)*$/, 'must begin with openid')
    .default('openid profile email'),
  algorithms: z
    .array(z.enum(tokenAlgorithms))
    .min(1)
    .default([...tokenAlgorithms]),
  claims: ClaimMapping.prefault({}),
  /** What to ask for as `acr_values` where a policy wants a method of RFC 8176: `{ "mfa": "urn:…" }`. */
  acr: z.record(z.string().max(20), z.string().min(1).max(255)).default({}),
})
export type IdentityProvider = z.infer<typeof IdentityProvider>

export function providerName({ name, issuer }: Pick<IdentityProvider, 'name' | 'issuer'>): string {
  return name ?? new URL(issuer).host
}

/** The value at `path`, or undefined where there is none. */
export function claimAt(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (!path.startsWith('/')) return Object.hasOwn(claims, path) ? claims[path] : undefined
  let found: unknown = claims
  for (const step of path.slice(1).split('/')) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    found = Reflect.get(found, key)
  }
  return found
}
