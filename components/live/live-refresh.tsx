'use client'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

export type LiveTopicName = 'request' | 'grant' | 'audit'

interface Props {
  /** What the page shows; news about anything else is passed over. */
  topics: readonly LiveTopicName[]
}

const debounceMs = 300
const pollMs = 10_000

/**
 * Keeps the page as fresh as the database: asks the server for it again when the live stream tells of a change, every
 * ten seconds while there is no stream, and at once when a hidden tab is shown. Shows nothing itself.
 */
export function LiveRefresh({ topics }: Props) {
  const router = useRouter()
  const wanted = topics.join(' ')
  useEffect(() => {
    let pending: ReturnType<typeof setTimeout> | undefined
    let stream: EventSource | undefined
    const refresh = () => {
      pending ??= setTimeout(() => {
        pending = undefined
        router.refresh()
      }, debounceMs)
    }
    const open = () => {
      stream = new EventSource('/api/live')
      stream.addEventListener('message', (event: MessageEvent<string>) => {
        if (concerns(event.data, wanted.split(' '))) refresh()
      })
    }
    const close = () => {
      stream?.close()
      stream = undefined
    }
    const show = () => {
      if (document.hidden) return close()
      if (stream === undefined) open()
      refresh()
    }
    if (!document.hidden) open()
    document.addEventListener('visibilitychange', show)
    const poll = setInterval(() => {
      if (!document.hidden && stream?.readyState !== EventSource.OPEN) refresh()
    }, pollMs)
    return () => {
      close()
      clearTimeout(pending)
      clearInterval(poll)
      document.removeEventListener('visibilitychange', show)
    }
  }, [router, wanted])
  return null
}

/** Whether a message of the stream tells of one of these topics; one that cannot be read might. */
function concerns(data: string, topics: readonly string[]): boolean {
  if (data === '*') return true
  try {
    const told: unknown = JSON.parse(data)
    return !Array.isArray(told) || told.some((each: { topic?: string }) => topics.includes(each.topic ?? ''))
  } catch {
    return true
  }
}
