'use server'
import type { TokenFormState } from '@/components/tokens/token-form'
import { issueToken } from '@/lib/services/tokens/issue'
import { readToken, refusedToken, unreadableToken } from '../../token-form'
import { signedIn } from '../../viewer'

/** Makes a token that acts for whoever makes it, and answers its text, once. */
export async function makeOwnToken(_previous: TokenFormState, form: FormData): Promise<TokenFormState> {
  const ctx = await signedIn('/account/tokens')
  const input = readToken(form)
  if (input === null) return { error: unreadableToken }
  const made = await issueToken(ctx, { ...input, ownerId: ctx.viewer.id })
  return made.ok ? { text: made.value.text } : refusedToken(made.error, form)
}
