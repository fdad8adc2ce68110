import { z } from 'zod'
import { claimAt, type ClaimMapping } from '@/lib/domain/identity-provider'
import type { Employment } from '@/lib/domain/principal'
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
  /** The manager's subject, mail address or handle; null where none is given or asked for. */
  manager: string | null
  /** Null where the mapping does not ask for it. */
  employment: Employment | null
  proof: Proof
}

const text = z.string().trim().min(1)
/** Some providers say "true" where the standard asks for true. */
const truth = z.union([z.boolean(), z.literal('true').transform(() => true)]).catch(false)

const Token = z.looseObject({
  iss: text,
  sub: text.max(255),
  iat: z.number(),
  auth_time: z.number().optional().catch(undefined),
  acr: text.max(255).nullish().catch(null),
  amr: z.array(text).max(20).catch([]),
})
const Person = z.object({
  name: text.max(200).optional().catch(undefined),
  email: z.email().max(254).toLowerCase().optional().catch(undefined),
  emailVerified: truth,
  handle: text.max(254).optional().catch(undefined),
  manager: z
    .union([text.max(255), z.object({ value: text.max(255) }).transform(({ value }) => value)])
    .nullable()
    .catch(null),
})
const Groups = z.union([z.array(z.unknown()), text.transform((one) => [one])]).catch([])
const GroupName = text.max(200)

/**
 * Reads the claims of an ID token, completed by those of the userinfo endpoint. Throws when `iss`, `sub` or `iat` is
 * missing, which no provider's answer can lack. A missing groups claim means no groups: providers leave out an empty
 * one, and keeping old groups instead would keep what they give access to.
 */
export function readClaims(claims: Readonly<Record<string, unknown>>, mapping: ClaimMapping): ProviderPerson {
  const token = Token.parse(claims)
  const at = (path: string) => claimAt(claims, path)
  const found = Person.parse({
    name: at(mapping.name),
    email: at(mapping.email),
    emailVerified: at(mapping.emailVerified),
    handle: at(mapping.handle),
    manager: mapping.manager === null ? null : at(mapping.manager),
  })
  const email = found.email ?? null
  const username = found.handle ?? email ?? found.name
  return {
    issuer: token.iss,
    subject: token.sub,
    name: found.name ?? found.handle ?? email ?? 'Unnamed',
    nameGiven: found.name !== undefined,
    email,
    emailVerified: found.emailVerified,
    handle: toHandle(username ?? ''),
    groups: Groups.parse(at(mapping.groups)).flatMap((name) => GroupName.safeParse(name).data ?? []),
    manager: found.manager,
    employment: employmentOf(claims, mapping),
    proof: {
      via: 'oidc',
      // A provider that does not tell when it last saw the person has at least said so at `iat`.
      authTime: new Date((token.auth_time ?? token.iat) * 1_000),
      acr: token.acr ?? null,
      amr: token.amr,
    },
  }
}

/** An absent claim leaves it as it is: it means a mapping that does not fit more often than a change of contract. */
function employmentOf(claims: Readonly<Record<string, unknown>>, mapping: ClaimMapping): Employment | null {
  if (mapping.employment === null) return null
  const said = claimAt(claims, mapping.employment.claim)
  const values = (Array.isArray(said) ? said : [said]).filter((value) => typeof value === 'string')
  if (values.length === 0) return null
  const outside = mapping.employment.contractor.map((value) => value.toLowerCase())
  return values.some((value) => outside.includes(value.toLowerCase())) ? 'contractor' : 'employee'
}
