import { claimDueMail, forgetMail, settleMail, type DueLetter } from '@/db/queries/mail'
import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import type { Delivery, Mailer } from '@/lib/mail/mailer'
import type { Context } from '../context'

const batch = 20
/** Longer than a batch can take, however slow the server: a crashed sender's letters are taken up after it. */
const leaseMs = 15 * MINUTE
const firstRestMs = MINUTE
const longestRestMs = HOUR
/** After so long without success a letter is stale news. */
const giveUpMs = 3 * DAY
const keptMs = 30 * DAY

/**
 * Sends what is due until `until`. At least once: a letter whose sender dies between the server's yes and our note of it
 * is sent again under the same message id. Where the server is not there, nothing more is tried this time.
 */
export async function sendDueMail(ctx: Context, until: Date): Promise<{ sent: number; waiting: number }> {
  const counts = { sent: 0, waiting: 0 }
  const { mailer } = ctx
  if (mailer === null) return counts
  while (ctx.now() < until) {
    const now = ctx.now()
    const letters = await claimDueMail(ctx.db, {
      now,
      until: new Date(now.getTime() + leaseMs),
      limit: batch,
    })
    let unreachable: string | null = null
    for (const letter of letters) {
      // One that is not there keeps everybody waiting for its time-out: it is asked once.
      const outcome: Delivery = unreachable === null ? await deliver(mailer, letter) : { notNow: unreachable }
      if (outcome === 'sent') counts.sent += 1
      else if ('notNow' in outcome) {
        unreachable = outcome.notNow
        counts.waiting += 1
      }
      await settle(ctx, letter, outcome)
    }
    if (letters.length < batch || unreachable !== null) break
  }
  await forgetMail(ctx.db, new Date(ctx.now().getTime() - keptMs))
  return counts
}

async function deliver(mailer: Mailer, letter: DueLetter): Promise<Delivery> {
  if (letter.address === null)
    return { refused: 'Nobody is to be reached: no address, or the person has left.' }
  return mailer.send({
    id: letter.id,
    to: { name: letter.name, address: letter.address },
    subject: letter.subject,
    text: letter.body,
    ...(letter.attachmentName !== null &&
      letter.attachment !== null && {
        attachment: { name: letter.attachmentName, content: letter.attachment },
      }),
  })
}

async function settle(ctx: Context, letter: DueLetter, outcome: Delivery): Promise<void> {
  const now = ctx.now()
  const { id } = letter
  if (outcome === 'sent')
    return settleMail(ctx.db, { id, dueAt: null, sentAt: now, givenUpAt: null, error: null })
  const error = ('refused' in outcome ? outcome.refused : outcome.notNow).slice(0, 500)
  const tooOld = now.getTime() >= letter.createdAt.getTime() + giveUpMs
  const final = 'refused' in outcome || tooOld
  ctx.log.warn({ mail: id, attempts: letter.attempts, final, reason: error }, 'a mail could not be sent')
  if (final) return settleMail(ctx.db, { id, dueAt: null, sentAt: null, givenUpAt: now, error })
  const dueAt = new Date(now.getTime() + restMs(letter.attempts, ctx.chance()))
  return settleMail(ctx.db, { id, dueAt, sentAt: null, givenUpAt: null, error })
}

/** Doubles with each attempt; the later half of it is left to chance, so that letters do not come back all at once. */
function restMs(attempts: number, chance: number): number {
  const full = Math.min(longestRestMs, firstRestMs * 2 ** Math.min(attempts - 1, 10))
  return full / 2 + (full / 2) * chance
}
