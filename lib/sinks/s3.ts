import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { z } from 'zod'
import { isStoreRefused } from '@/lib/object-store/refused'
import { objectStoreSettings } from '@/lib/object-store/settings'
import { objectStore } from '@/lib/object-store/store'
import { reach, SecretReference } from './settings'
import { ndjson, type Line, type Sink } from './sink'
import { Undelivered, undeliveredBecause, type WhyUndelivered } from './undelivered'

const config = z.object({
  ...objectStoreSettings,
  secretAccessKey: SecretReference.meta({ title: 'Secret access key' }),
  everySeconds: z.int().min(1).max(3_600).default(60).meta({
    title: 'Seconds to gather',
    description: 'An object holds what came in that time, 10,000 events at most.',
  }),
  ...reach,
})
type Config = z.infer<typeof config>

const zipped = promisify(gzip)

/** One object for each batch. Its name is its range: sent again, it takes the place of the first one. */
export const s3: Sink<Config> = {
  kind: 's3',
  about: {
    title: 'Objects (S3)',
    hint: 'Compressed NDJSON in a bucket of AWS or of whatever speaks S3, an object for each range of the log.',
  },
  config,
  most: { events: 10_000, bytes: 16 * 1024 * 1024 },
  confirms: true,
  gatherMs: ({ everySeconds }) => everySeconds * 1_000,
  place: ({ bucket, prefix, endpoint }) =>
    `${endpoint === undefined ? 's3://' : `${new URL(endpoint).host}/`}${bucket}${prefix === '' ? '' : `/${prefix}`}`,
  deliver: async ({ config: settings, secret, signal, now }, lines) => {
    const store = await objectStore({ ...settings, secretAccessKey: await secret('secretAccessKey') })
    const body = await zipped(ndjson(lines))
    const options = { contentType: 'application/x-ndjson', contentEncoding: 'gzip', signal } as const
    await store.put(objectKey(lines, now), body, options).catch((error: unknown) => {
      throw isStoreRefused(error)
        ? new Undelivered(meaningOf(error.status), error.message)
        : undeliveredBecause(error)
    })
  },
}

/** By day of its first event, then by its range with as many digits as ever needed, so that names sort as the log does. */
export function objectKey(lines: readonly Line[], now: Date): string {
  const [first, last] = [lines[0], lines.at(-1)]
  if (first?.sequence == null || last?.sequence == null)
    return `test/${now.toISOString().replaceAll(':', '-')}.ndjson.gz`
  const digits = (sequence: number) => String(sequence).padStart(15, '0')
  const day = first.at.slice(0, 10).replaceAll('-', '/')
  return `${day}/${digits(first.sequence)}-${digits(last.sequence)}.ndjson.gz`
}

/** A store knows nothing of events: what it does not take is never their fault. */
function meaningOf(status: number): WhyUndelivered {
  return status >= 500 || status === 429 || status === 408 ? 'away' : 'settings'
}
