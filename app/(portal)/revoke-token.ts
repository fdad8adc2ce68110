'use server'
import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import { TokenId } from '@/lib/domain/ids'
import { revokeToken, type RevokeTokenRefusal } from '@/lib/services/tokens/revoke'
import { signedIn } from './viewer'

const Input = z.object({
  id: TokenId,
  reason: z
    .string()
    .max(500)
    .regex(/^[^\0]*$/),
  back: z.enum(['/admin/tokens', '/account/tokens']),
})

const said: Record<RevokeTokenRefusal, string> = {
  'no-such-token': 'There is no such token of yours.',
  'revoked-already': 'It has been revoked already.',
}

/** Revokes a token: one's own, or, for administrators, any. */
export async function revokeAToken(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/account/tokens')
  const input = Input.safeParse(Object.fromEntries(form))
  if (!input.success) return { error: 'That could not be read. Open the page again.' }
  const outcome = await revokeToken(ctx, input.data)
  if (!outcome.ok) return { error: said[outcome.error] }
  revalidatePath(input.data.back)
  redirect(input.data.back)
}
