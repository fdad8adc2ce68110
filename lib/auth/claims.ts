import { z } from 'zod'
import { toHandle } from '@/lib/domain/handle'
import type { Proof } from './session'

/** What a provider says about the person who signed in, once its signature, nonce and audience are checked. */
export interface ProviderPerson {
  issuer: string
  subject: string
  name: string
  /** Whether the provider gave the name; else it is made up from what it did give. */
  nameGiven: boolean
  /** In lower case; null when the provider gives none. */
  email: string | null
  emailVerified: boolean
  /** What the person would like to be called on targets, made safe; not yet unique. */
  handle: string
  groups: string[]
  proof: Proof
}

const text = z.string().trim().min(1)
/** Some providers say "true" where the standard asks for true. */
const truth = z.union([z.boolean(), z.literal('true').transform(() => true)]).catch(false)

const Claims = z.looseObject({
  iss: text,
  sub: text.max(255),
  iat: z.number(),
  name: text.max(200).optional().catch(undefined),
  email: z.email().max(254).toLowerCase().optional().catch(undefined),
  email_verified: truth,
  preferred_username: text.max(254).optional().catch(undefined),
  auth_time: z.number().optional().catch(undefined),
  acr: text.max(255).nullish().catch(null),
  amr: z.array(text).max(20).catch([]),
})
const Groups = z.union([z.array(z.unknown()), text.transform((one) => [one])]).catch([])
const GroupName = text.max(200)

/**
 * Reads the claims of an ID token, completed by those of the userinfo endpoint. Throws when `iss`, `sub` or `iat` is
 * missing, which no provider's answer can lack. A missing groups claim means no groups: providers leave out an empty
 * one, and keeping old groups instead would keep what they give access to.
 */
export function readClaims(claims: Readonly<Record<string, unknown>>, groupsClaim: string): ProviderPerson {
  const found = Claims.parse(claims)
  const email = found.email ?? null
  const username = found.preferred_username ?? email ?? found.name
  return {
    issuer: found.iss,
    subject: found.sub,
    name: found.name ?? found.preferred_username ?? email ?? 'Unnamed',
    nameGiven: found.name !== undefined,
    email,
    emailVerified: found.email_verified,
    handle: toHandle(username ?? ''),
    groups: Groups.parse(claims[groupsClaim]).flatMap((name) => GroupName.safeParse(name).data ?? []),
    proof: {
      via: 'oidc',
      // A provider that does not tell when it last saw the person has at least said so at `iat`.
      authTime: new Date((found.auth_time ?? found.iat) * 1_000),
      acr: found.acr ?? null,
      amr: found.amr,
    },
  }
}
