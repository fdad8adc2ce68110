import { z } from 'zod'
import { Address } from '@/lib/http-client/address'
import { posted } from './posted'
import { reach, SecretReference } from './settings'
import { ndjson, type Sink } from './sink'

const config = z.object({
  address: Address.meta({ title: 'Address', description: 'Where batches are posted to, with its path.' }),
  scheme: z
    .string()
    .trim()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,30}$/, 'one word, Bearer for example')
    .default('Bearer')
    .meta({ title: 'Word before the token', description: 'Authorization: Bearer …, for most.' }),
  token: SecretReference.optional().meta({ title: 'Token' }),
  ...reach,
})
type Config = z.infer<typeof config>

/** Batches of NDJSON; every 2xx is a receipt. `gatehouse-sequence` names the range, so that repeats can be told. */
export const http: Sink<Config> = {
  kind: 'http',
  about: {
    title: 'HTTP',
    hint: 'NDJSON posted in batches to any receiver; an answer of 2xx says that it has them.',
  },
  config,
  most: { events: 1_000, bytes: 1024 * 1024 },
  confirms: true,
  place: ({ address }) => new URL(address).host,
  deliver: async ({ config: { address, scheme, token, ...reached }, secret, signal }, lines) => {
    const value = token === undefined ? null : await secret('token')
    const [first, last] = [lines[0]?.sequence, lines.at(-1)?.sequence]
    await posted({
      url: address,
      body: ndjson(lines),
      headers: {
        'content-type': 'application/x-ndjson',
        ...(value !== null && { authorization: `${scheme} ${value}` }),
        ...(first != null && last != null && { 'gatehouse-sequence': `${first}-${last}` }),
      },
      secrets: value === null ? [] : [value],
      signal,
      ...reached,
    })
  },
}
