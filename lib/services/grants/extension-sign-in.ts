import type { GrantId } from '@/lib/domain/ids'
import { aboutSignIn } from '@/lib/domain/reason'
import type { SignInWanted } from '@/lib/domain/sign-in-proof'
import type { PersonContext } from '../context'
import { extensionSheet } from './preview-extension'

/**
 * The sign-in that stands between this person and more time on their grant, where nothing else does; null where none is
 * lacking, or it is refused all the same.
 */
export async function signInLackedByExtension(
  ctx: PersonContext,
  { grantId, durationMs }: { grantId: GrantId; durationMs: number },
): Promise<SignInWanted | null> {
  const sheet = await extensionSheet(ctx, grantId, durationMs)
  if (sheet === null || !sheet.allowance.open || sheet.verdict.outcome !== 'refused') return null
  if (!sheet.verdict.reasons.every(({ code }) => aboutSignIn.includes(code))) return null
  const { signIn } = sheet.terms.conditions
  return { maxAgeMs: signIn?.maxAgeMs ?? null, methods: signIn?.methods ?? [] }
}
