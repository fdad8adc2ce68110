import pg from 'pg'
import type { LiveTopic, Log } from '@/lib/services/context'

/** The channel of the live stream; a payload is a JSON array of topics, or `*` for "anything". */
export const liveChannel = 'gatehouse_live'

type Listener = (topics: readonly LiveTopic[] | '*') => void

export interface LiveHub {
  /** Calls `listener` for every change announced by any process; returns how to stop. */
  subscribe(listener: Listener): () => void
  close(): Promise<void>
}

const retryMs = 1_000

/**
 * One LISTEN connection per process, shared by every open page. While it is down nothing is lost but speed: after it is
 * back everyone is told that anything may have changed.
 */
export function openLiveHub(url: string, log: Log): LiveHub {
  const listeners = new Set<Listener>()
  let closed = false
  let client: pg.Client | null = null
  let retry: NodeJS.Timeout | null = null

  function tell(topics: readonly LiveTopic[] | '*'): void {
    for (const listener of listeners) listener(topics)
  }
  function connectLater(): void {
    if (closed || retry !== null) return
    retry = setTimeout(() => {
      retry = null
      void connect()
    }, retryMs)
  }
  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: url,
      application_name: 'gatehouse-live',
      keepAlive: true,
    })
    fresh.on('error', () => {})
    fresh.on('end', connectLater)
    fresh.on('notification', (message) => tell(topicsIn(message.payload)))
    client = fresh
    try {
      await fresh.connect()
      await fresh.query(`listen ${liveChannel}`)
      tell('*')
    } catch (error) {
      log.warn({ err: error }, 'the live stream has no connection to the database')
      await fresh.end().catch(() => {})
      connectLater()
    }
  }
  void connect()
  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      closed = true
      if (retry !== null) clearTimeout(retry)
      await client?.end().catch(() => {})
    },
  }
}

function topicsIn(payload: string | undefined): readonly LiveTopic[] | '*' {
  if (payload === undefined || payload === '*') return '*'
  try {
    const topics: unknown = JSON.parse(payload)
    return Array.isArray(topics) ? (topics as LiveTopic[]) : '*'
  } catch {
    return '*'
  }
}
