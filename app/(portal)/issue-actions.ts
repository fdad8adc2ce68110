'use server'
import type { IssueState } from '@/components/grants/issue-panel'
import { formatAt } from '@/components/ui/time-format'
import { GrantId } from '@/lib/domain/ids'
import type { PublicKeyProblem } from '@/lib/domain/public-key'
import { issueCredential, type IssueRefusal } from '@/lib/services/grants/issue'
import { noSuchAccess, unreadable } from './access-words'
import { signedIn, viewerZone } from './viewer'

/** Makes what the holder signs in with and hands it out as a file; what was typed stays where it is refused. */
export async function issueFile(_previous: IssueState, form: FormData): Promise<IssueState> {
  const ctx = await signedIn('/')
  const grantId = GrantId.safeParse(form.get('grantId'))
  const typed = form.get('publicKey')
  const publicKey = typeof typed === 'string' ? typed : ''
  if (!grantId.success) return { error: unreadable }
  const outcome = await issueCredential(ctx, { grantId: grantId.data, publicKey })
  if (!outcome.ok) return { error: said(outcome.error), publicKey: kept(outcome.error, publicKey) }
  const { fileName, content, expiresAt, hints } = outcome.value
  return {
    publicKey,
    issued: {
      fileName,
      href: `data:application/octet-stream;base64,${Buffer.from(content).toString('base64')}`,
      validUntil: formatAt(expiresAt, { now: ctx.now(), zone: await viewerZone() }),
      hints,
    },
  }
}

const keySaid: Record<PublicKeyProblem, string> = {
  empty: 'Paste your public key: one line that begins with ssh-ed25519, ecdsa-sha2 or ssh-rsa.',
  private:
    'That is a private key. It was not kept, but it has left your machine: make a new pair. What is asked for is the .pub file.',
  unreadable: 'That is no public key in one line. Paste the whole line of the .pub file.',
  'too-long': 'That is longer than any public key. Paste one line of the .pub file.',
}

function said(refusal: IssueRefusal): string {
  switch (refusal.kind) {
    case 'not-yours':
      return noSuchAccess
    case 'not-live':
      return 'The access is over.'
    case 'nothing-to-issue':
      return 'There is nothing to make for this access: sign in as you always do.'
    case 'key':
      return keySaid[refusal.problem]
    case 'target':
      return refusal.message
  }
}

/** A private key is not sent back either. */
function kept(refusal: IssueRefusal, publicKey: string): string {
  return refusal.kind === 'key' && refusal.problem === 'private' ? '' : publicKey
}
