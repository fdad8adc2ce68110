import { z } from 'zod'
import type { Sink } from './sink'
import { ndjson } from './sink'
import { Undelivered } from './undelivered'

const config = z.object({})

/** Each event a line among the portal's own log lines: `type` tells them apart. */
export const stdout: Sink<z.infer<typeof config>> = {
  kind: 'stdout',
  about: {
    title: 'Standard output',
    hint: 'NDJSON among the log lines of whichever process of the portal sends; a collector picks it up.',
  },
  config,
  most: { events: 1_000, bytes: 1024 * 1024 },
  confirms: true,
  place: () => 'standard output',
  deliver: ({ host }, lines) =>
    new Promise((resolve, reject) => {
      host.stdout.write(ndjson(lines), (error) => {
        if (error) reject(new Undelivered('away', `Standard output does not take anything (${error.name}).`))
        else resolve()
      })
    }),
}
