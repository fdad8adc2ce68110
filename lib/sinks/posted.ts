import { send, type Reply } from '@/lib/http-client/send'
import { Undelivered, undeliveredBecause, type WhyUndelivered } from './undelivered'

const timeoutMs = 20_000

export interface Posting {
  url: string
  headers: Readonly<Record<string, string>>
  body: string
  privateNetwork: boolean
  certificates?: string | undefined
  signal: AbortSignal
  /** Taken out of whatever the receiver says. */
  secrets: readonly string[]
}

/** Posts one batch. `judge` may know better than the status what an answer means. Throws `Undelivered`. */
export async function posted(
  { secrets, ...posting }: Posting,
  judge: (reply: Reply) => WhyUndelivered | null = () => null,
): Promise<Reply> {
  const reply = await send({ ...posting, method: 'POST', timeoutMs }).catch((error: unknown) => {
    throw undeliveredBecause(error)
  })
  const { status, text, headers } = reply
  if (status >= 200 && status <= 299) return reply
  const said = secrets.reduce((rest, secret) => rest.replaceAll(secret, '[hidden]'), readable(text))
  const words = `${new URL(posting.url).host} answered ${status}.${said === '' ? '' : ` It says: ${said}`}`
  throw new Undelivered(judge(reply) ?? byStatus(status), words, pauseIn(headers['retry-after']))
}

/** What is wrong with the way, not with the events. */
const aboutSettings = new Set([401, 402, 403, 404, 405, 407, 410, 421, 426])
const later = new Set([408, 423, 425, 429])

function byStatus(status: number): WhyUndelivered {
  if (later.has(status) || status >= 500) return 'away'
  // An answer that leads elsewhere is never followed: the secret would go there.
  return aboutSettings.has(status) || status < 400 ? 'settings' : 'refused'
}

function readable(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 300)
}

function pauseIn(seconds: string | undefined): number | null {
  return seconds !== undefined && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1_000 : null
}
