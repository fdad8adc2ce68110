'use server'
import type { TokenFormState } from '@/components/tokens/token-form'
import { issueToken } from '@/lib/services/tokens/issue'
import { readToken, refusedToken, unreadableToken } from '../../token-form'
import { signedIn } from '../../viewer'

/** Makes a token for the portal or a machine, and answers its text, once. */
export async function makeServiceToken(_previous: TokenFormState, form: FormData): Promise<TokenFormState> {
  const ctx = await signedIn('/admin/tokens')
  const input = readToken(form)
  // A token for oneself is made on one's own page: here everything is for the portal or a machine.
  if (input === null || input.ownerId === ctx.viewer.id) return { error: unreadableToken }
  const made = await issueToken(ctx, input)
  return made.ok ? { text: made.value.text } : refusedToken(made.error, form)
}
