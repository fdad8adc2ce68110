import { z } from 'zod'
import type { TokenFormState } from '@/components/tokens/token-form'
import { PrincipalId } from '@/lib/domain/ids'
import { maxTokenDays, tokenScopes, type TokenScope } from '@/lib/domain/token'
import { maxLiveTokens, type IssueRefusal, type NewToken } from '@/lib/services/tokens/issue'

const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[^\0]*$/)

const Typed = z.object({
  name: text(80),
  owner: z.union([z.literal(''), PrincipalId]).default(''),
  days: z.coerce.number(),
  networks: text(2_000).default(''),
  issuer: text(300).default(''),
})

/** A token as the form asks for it; null for what no form of ours sends. `ownerId` is null where none was chosen. */
export function readToken(form: FormData): NewToken | null {
  const typed = Typed.safeParse(Object.fromEntries(form))
  const scopes = z.array(z.enum(tokenScopes)).max(tokenScopes.length).safeParse(form.getAll('scope'))
  if (!typed.success || !scopes.success) return null
  const { name, owner, days, networks, issuer } = typed.data
  return {
    name,
    ownerId: owner === '' ? null : owner,
    days,
    networks: networks.split(/[\s,]+/),
    issuer,
    scopes: scopes.data,
  }
}

export const unreadableToken = 'That could not be read. Open the page again.'

const said: Record<IssueRefusal, TokenFormState> = {
  'not-permitted': { error: 'You may not make such a token.' },
  'no-such-owner': { fields: { owner: 'It is not in use any more. Choose another one.' } },
  'name-missing': { fields: { name: 'Give it a name.' } },
  'scope-missing': { fields: { scope: 'Choose at least one.' } },
  'scope-not-theirs': { fields: { scope: 'Not all of that is possible for whom it acts. Choose less.' } },
  'too-long': { fields: { days: `Between 1 and ${maxTokenDays} days.` } },
  'network-unreadable': {
    fields: { networks: 'Write addresses such as 203.0.113.7 or ranges such as 203.0.113.0/24, at most 20.' },
  },
  'issuer-unreadable': { fields: { issuer: 'An issuer looks like https://login.example.com.' } },
  'too-many': { error: `There are ${maxLiveTokens} in use already. Revoke one that is not needed.` },
}

/** The refusal in words, with what was typed. */
export function refusedToken(refusal: IssueRefusal, form: FormData): TokenFormState {
  const values: Record<string, string> = {}
  for (const name of ['name', 'owner', 'days', 'networks', 'issuer']) {
    const value = form.get(name)
    if (typeof value === 'string') values[name] = value
  }
  const scopes = form.getAll('scope').filter((scope) => typeof scope === 'string')
  return { ...said[refusal], values, scopes }
}

/** Boxes to tick. */
export function scopeChoices(scopes: readonly TokenScope[], words: Record<TokenScope, string>) {
  return scopes.map((value) => ({ value, label: words[value] }))
}
