import { z } from 'zod'
import { BaseAddress } from '@/lib/http-client/address'
import type { Reply } from '@/lib/http-client/send'
import { posted } from './posted'
import { reach, SecretReference } from './settings'
import type { Line, Sink } from './sink'
import { Undelivered, type WhyUndelivered } from './undelivered'

const word = (title: string, fallback: string, description: string) =>
  z
    .string()
    .trim()
    .regex(/^[\w:.-]{0,100}$/, 'letters, digits, dots, colons and dashes')
    .default(fallback)
    .meta({ title, description })

const config = z.object({
  address: BaseAddress.meta({
    title: 'Address',
    description: 'Of the collector, https://splunk.example.com:8088 for example; without a path.',
  }),
  token: SecretReference.meta({ title: 'Token' }),
  index: word('Index', '', 'Empty for the token’s own.'),
  sourceType: word('Source type', 'gatehouse:audit', 'How Splunk tells these events from others.'),
  ...reach,
})
type Config = z.infer<typeof config>

/** Codes by which the collector blames an event: no data, a bad format, an event missing or blank, a field it cannot index. */
const aboutEvents = new Set([5, 6, 12, 13, 15])
/** Codes of an index that is not there, and of channels. */
const aboutSettings = new Set([1, 2, 3, 4, 7, 10, 11, 14])

const Said = z.object({ code: z.int() })

/**
 * Splunk's HTTP Event Collector. An answer says that it has the events; acknowledgement by its indexers is neither asked
 * for nor relied on. A token that insists on it gets a channel, which it may ignore.
 */
export const splunk: Sink<Config> = {
  kind: 'splunk-hec',
  about: {
    title: 'Splunk',
    hint: 'Batches to the HTTP Event Collector of Splunk, or of whatever speaks as it does.',
  },
  config,
  most: { events: 500, bytes: 800 * 1024 },
  confirms: true,
  place: ({ address }) => new URL(address).host,
  deliver: async (call, lines) => {
    const { config: settings, secret, signal, host } = call
    const { address, index, sourceType, privateNetwork, certificates } = settings
    const token = await secret('token')
    const reply = await posted(
      {
        url: `${address}/services/collector/event`,
        headers: {
          authorization: `Splunk ${token}`,
          'content-type': 'application/json',
          'x-splunk-request-channel': channel,
        },
        body: lines.map((line) => eventOf(line, { host: host.name, index, sourceType })).join('\n'),
        secrets: [token],
        signal,
        privateNetwork,
        certificates,
      },
      judge,
    )
    const said = Said.safeParse(asJson(reply.text))
    if (said.data?.code !== 0)
      throw new Undelivered('settings', `${new URL(address).host} answered, but not as a collector does.`)
  },
}

/** The same for all: nothing is asked back about it. */
const channel = '6a7d2f6e-9a2f-4d6c-8a5e-676174656801'

function judge({ text }: Reply): WhyUndelivered | null {
  const code = Said.safeParse(asJson(text)).data?.code
  if (code === undefined) return null
  if (aboutEvents.has(code)) return 'refused'
  return aboutSettings.has(code) ? 'settings' : null
}

/** `text` is put in as it is: it is JSON already. */
function eventOf(
  line: Line,
  { host, index, sourceType }: { host: string; index: string; sourceType: string },
): string {
  const head = JSON.stringify({
    time: Date.parse(line.at) / 1_000,
    host,
    source: 'gatehouse',
    sourcetype: sourceType,
    ...(index !== '' && { index }),
    ...(line.sequence !== null && { fields: { sequence: line.sequence } }),
  })
  return `${head.slice(0, -1)},"event":${line.text}}`
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
