'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useEffect, useEffectEvent, useState } from 'react'
import type { InboxEntry } from '@/lib/domain/inbox'

const inboxKey = ['inbox'] as const
const debounceMs = 300
/** Without a stream, the list is asked for this often. */
const pollMs = 10_000
/** With one, only to see time pass: a request lapses without anyone announcing it. */
const calmMs = 60_000

interface Sources {
  /** As the server read it for this page; what it reads later replaces what was fetched meanwhile. */
  entries: readonly InboxEntry[]
  listUrl: string
  liveUrl: string
}

/** The inbox as it stands: fetched again when the live stream tells of a request or a grant, else every ten seconds. */
export function useLiveInbox({ entries, listUrl, liveUrl }: Sources): readonly InboxEntry[] {
  const client = useQueryClient()
  const streaming = useStream(liveUrl, () => void client.invalidateQueries({ queryKey: inboxKey }))
  useEffect(() => {
    client.setQueryData(inboxKey, entries)
  }, [client, entries])
  const { data } = useQuery({
    queryKey: inboxKey,
    queryFn: ({ signal }) => fetchInbox(listUrl, signal),
    initialData: entries,
    staleTime: debounceMs,
    refetchInterval: streaming ? calmMs : pollMs,
    refetchOnMount: false,
  })
  const router = useRouter()
  const [listed, rendered] = [waiting(data), waiting(entries)]
  // The heading and the navigation count what waits too, and are the server's to render.
  useEffect(() => {
    if (listed !== rendered) router.refresh()
  }, [router, listed, rendered])
  return data
}

/** What needs this person's answer, as one text to compare by. */
function waiting(entries: readonly InboxEntry[]): string {
  return entries
    .filter((entry) => entry.section === 'needs-me')
    .map((entry) => entry.name)
    .join()
}

async function fetchInbox(url: string, signal: AbortSignal): Promise<readonly InboxEntry[]> {
  const response = await fetch(url, { signal, headers: { accept: 'application/json' } })
  if (!response.ok) throw new Error(`The inbox answered ${response.status}.`)
  return (await response.json()) as InboxEntry[]
}

/** Calls `onChange`, at most every 300 ms, for news about requests and grants; whether the stream is open. */
function useStream(url: string, onChange: () => void): boolean {
  const [open, setOpen] = useState(false)
  const changed = useEffectEvent(onChange)
  useEffect(() => {
    let pending: ReturnType<typeof setTimeout> | undefined
    const stream = new EventSource(url)
    stream.addEventListener('open', () => setOpen(true))
    stream.addEventListener('error', () => setOpen(false))
    stream.addEventListener('message', (event: MessageEvent<string>) => {
      if (!/^\*$|"(request|grant)"/.test(event.data)) return
      pending ??= setTimeout(() => {
        pending = undefined
        changed()
      }, debounceMs)
    })
    return () => {
      stream.close()
      clearTimeout(pending)
    }
  }, [url])
  return open
}
